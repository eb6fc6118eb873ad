"""Favourites: articles that a user marked, without a quantity."""

from sqlalchemy import delete, select

from portal.accounts import User
from portal.carts import customer_id_of
from portal.database import Database, utc_now
from portal.lists.tables import favourites_table
from portal.permissions import Permission, check


def favourites(db: Database, user: User) -> tuple[int, ...]:
    """The ARTICULO_ID of the user's favourites, those marked last first; some may not be sold any more."""
    marked = favourites_table.c
    with db.read() as transaction:
        rows = transaction.execute(
            select(marked.article_id)
            .where(marked.user_id == user.id, marked.customer_id == customer_id_of(user))
            .order_by(marked.added_at.desc(), marked.article_id)
        )
        return tuple(rows.scalars())


def set_favourite(db: Database, user: User, article_id: int, wanted: bool) -> None:
    """Marks the article or takes the mark away, however often it is said. Raises NotPermitted."""
    check(user, Permission.ORDER)
    mark = {"user_id": user.id, "customer_id": customer_id_of(user), "article_id": article_id}
    with db.begin() as transaction:
        if wanted:
            statement = db.insert(favourites_table).values(added_at=utc_now(), **mark)
            transaction.execute(statement.on_conflict_do_nothing(index_elements=list(mark)))
        else:
            transaction.execute(
                delete(favourites_table).where(*(favourites_table.c[name] == value for name, value in mark.items()))
            )
