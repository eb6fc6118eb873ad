"""The storefront and a browser."""
