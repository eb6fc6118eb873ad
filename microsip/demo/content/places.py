"""Where the company is and where its customers are: cities, branches, warehouses and ways of shipping."""

from collections.abc import Iterator
from dataclasses import dataclass

from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, stamped
from microsip.demo.content.stock_ids import MAIN_WAREHOUSE
from microsip.demo.rows import Table, rows

_CITIES = (
    ("Nuevo León", "N.L.", "NLE", "Monterrey", "64000"),
    ("Nuevo León", "N.L.", "NLE", "San Nicolás de los Garza", "66400"),
    ("Nuevo León", "N.L.", "NLE", "Montemorelos", "67500"),
    ("Coahuila", "Coah.", "COA", "Saltillo", "25000"),
    ("Coahuila", "Coah.", "COA", "Torreón", "27000"),
    ("Coahuila", "Coah.", "COA", "Monclova", "25700"),
    ("Tamaulipas", "Tamps.", "TAM", "Reynosa", "88500"),
    ("Tamaulipas", "Tamps.", "TAM", "Ciudad Victoria", "87000"),
    ("San Luis Potosí", "S.L.P.", "SLP", "San Luis Potosí", "78000"),
    ("San Luis Potosí", "S.L.P.", "SLP", "Matehuala", "78700"),
    ("Jalisco", "Jal.", "JAL", "Guadalajara", "44100"),
    ("Jalisco", "Jal.", "JAL", "Tlaquepaque", "45500"),
    ("Querétaro", "Qro.", "QUE", "Santiago de Querétaro", "76000"),
    ("Yucatán", "Yuc.", "YUC", "Mérida", "97000"),
)


@dataclass(frozen=True)
class City:
    city_id: int
    state_id: int
    name: str
    postcode: str
    is_border: bool = False


@dataclass(frozen=True)
class Warehouse:
    warehouse_id: int
    name: str
    branch_id: int


@dataclass(frozen=True)
class Places:
    country_id: int
    foreign_country_id: int
    cities: tuple[City, ...]
    warehouses: tuple[Warehouse, ...]
    place_of_issue_id: int
    shipping_ids: tuple[int, ...]

    @property
    def main(self) -> Warehouse:
        return self.warehouses[0]


def places(plan: Plan) -> tuple[Places, list[Table]]:
    """Three warehouses in two branches, and the cities of the north."""
    country, foreign = plan.ids.catalogue_id(), plan.ids.catalogue_id()
    states = {name: plan.ids.catalogue_id() for name, *_ in _CITIES}
    cities = tuple(
        City(plan.ids.catalogue_id(), states[state], name, postcode, is_border=name == "Reynosa")
        for state, _, _, name, postcode in _CITIES
    )
    branches = [plan.ids.catalogue_id(), plan.ids.catalogue_id()]
    warehouses = (
        Warehouse(MAIN_WAREHOUSE, "Almacén general", branches[0]),
        Warehouse(plan.ids.catalogue_id(), "Bodega Apodaca", branches[0]),
        Warehouse(plan.ids.catalogue_id(), "Sucursal Saltillo", branches[1]),
    )
    shipping = tuple(int(key) for key in plan.ids.catalogue_ids(4))
    found = Places(country, foreign, cities, warehouses, plan.ids.catalogue_id(), shipping)
    return found, [*_geography(found, states), *_premises(found, branches)]


def _geography(found: Places, states: dict[str, int]) -> Iterator[Table]:
    countries = (
        (found.country_id, "México", "MX", "MEX", "S"),
        (found.foreign_country_id, "Estados Unidos de América", "EUA", "USA", "N"),
    )
    columns = ("PAIS_ID", "NOMBRE", "NOMBRE_ABREV", "CLAVE_FISCAL", "ES_PREDET")
    yield rows("PAISES", [dict(zip(columns, country, strict=True)) for country in countries], **stamped(INSTALLED))
    abbreviations = {name: (short, fiscal) for name, short, fiscal, *_ in _CITIES}
    yield rows(
        "ESTADOS",
        [
            {"ESTADO_ID": states[name], "NOMBRE": name, "NOMBRE_ABREV": short, "CLAVE_FISCAL": fiscal}
            for name, (short, fiscal) in abbreviations.items()
        ],
        PAIS_ID=found.country_id,
        ES_PREDET="N",
        **stamped(None),
    )
    yield rows(
        "CIUDADES",
        [
            {"CIUDAD_ID": city.city_id, "NOMBRE": city.name, "ESTADO_ID": city.state_id, "CLAVE_FISCAL": "039"}
            for city in found.cities
        ],
        ES_PREDET="N",
        **stamped(None),
    )


def _premises(found: Places, branches: list[int]) -> Iterator[Table]:
    yield rows(
        "SUCURSALES",
        [
            {"SUCURSAL_ID": branch, "CLAVE_SISTEMA": "IN", "NOMBRE_CORTO": name, "ACTIVA": "S"}
            for branch, name in zip(branches, ("Matriz", "Saltillo"), strict=True)
        ],
    )
    addresses = (
        ("Av. Ruiz Cortines", "1520", "Bernardo Reyes", "81 8331 2200", found.cities[0]),
        ("Carr. a Miguel Alemán", "km 14.5", "Parque Industrial", None, found.cities[1]),
        ("Blvd. Venustiano Carranza", "3480", "República", "844 416 1190", found.cities[3]),
    )
    yield rows(
        "ALMACENES",
        [
            {
                "ALMACEN_ID": warehouse.warehouse_id,
                "NOMBRE": warehouse.name,
                "NOMBRE_ABREV": warehouse.name,
                "ES_PPAL": "S" if warehouse is found.main else "N",
                "ES_PREDET": "S" if warehouse is found.main else "N",
                "CALLE": f"{street} {number}\n{suburb}",
                "NOMBRE_CALLE": street,
                "NUM_EXTERIOR": number,
                "COLONIA": suburb,
                "CIUDAD_ID": city.city_id,
                "CODIGO_POSTAL": city.postcode,
                "TELEFONO1": phone,
                "SUCURSAL_ID": warehouse.branch_id,
            }
            for warehouse, (street, number, suburb, phone, city) in zip(found.warehouses, addresses, strict=True)
        ],
        **stamped(INSTALLED),
    )
    yield rows(
        "LUGARES_EXPEDICION",
        [
            {
                "LUGAR_EXPEDICION_ID": found.place_of_issue_id,
                "NOMBRE": "Matriz Monterrey",
                "ZONA_HORARIA": "-06:00",
                "ES_PPAL": "S",
                "CALLE": "Av. Ruiz Cortines 1520",
                "CIUDAD_ID": found.cities[0].city_id,
                "CODIGO_POSTAL": "64280",
            }
        ],
        **stamped(INSTALLED),
    )
    names = ("Nuestro transporte", "Paquetería del Norte", "Recoge en almacén", "Flete por cobrar")
    yield rows(
        "VIAS_EMBARQUE",
        [
            {"VIA_EMBARQUE_ID": key, "NOMBRE": name, "ES_PREDET": "S" if name == names[0] else "N"}
            for key, name in zip(found.shipping_ids, names, strict=True)
        ],
        **stamped(INSTALLED),
    )
