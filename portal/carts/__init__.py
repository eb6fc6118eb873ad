"""What a user is about to order: articles and how much of each, kept until it is ordered."""
