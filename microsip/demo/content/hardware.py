"""What a ferretería mayorista sells: groups, lines and families of articles with their measures and prices."""

from dataclasses import dataclass

BRANDS = (
    "Tolteca",
    "Azor",
    "Herramex",
    "La Norteña",
    "Ferrosol",
    "Acerix",
    "Yunque",
    "El Águila",
    "Cóndor",
    "Maxifuerza",
    "Kóbra",
    "Tres Cañones",
)

IMPORTED_BRANDS = ("Steinhardt", "Northfield", "Hallmann")
"""Sold in dollars."""


@dataclass(frozen=True)
class Family:
    """Articles that differ in measure and brand only; `cost`: of the smallest and the largest measure, in pesos."""

    name: str
    measures: tuple[str, ...]
    cost: tuple[float, float]
    unit: str = "PIEZA"
    weight: float = 0.4


@dataclass(frozen=True)
class Line:
    name: str
    families: tuple[Family, ...]
    letter: str
    """Begins the keys of its articles."""
    is_imported: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    lines: tuple[Line, ...]


_INCHES = ("1/4”", "3/8”", "1/2”", "3/4”", "1”", "1 1/4”", "1 1/2”", "2”")
_SCREWS = ("6 × 1/2”", "6 × 1”", "8 × 1”", "8 × 1 1/2”", "10 × 2”", "12 × 2 1/2”", "14 × 3”")
_PIPES = ("13 mm", "19 mm", "25 mm", "32 mm", "38 mm", "50 mm", "75 mm", "100 mm")
_CANS = ("125 ml", "250 ml", "500 ml", "1 L", "4 L", "19 L")
_WIRES = ("cal. 14 negro", "cal. 14 rojo", "cal. 12 negro", "cal. 12 blanco", "cal. 10 verde", "cal. 8 negro")
_WATTS = ("5 W", "9 W", "12 W", "15 W", "18 W", "24 W", "50 W")
_LENGTHS = ("3 m", "5 m", "8 m", "10 m", "30 m", "50 m")

GROUPS = (
    Group(
        "Herramienta manual",
        (
            Line(
                "Martillos y marros",
                (
                    Family("Martillo uña curva", ("7 oz", "10 oz", "13 oz", "16 oz", "20 oz"), (48, 110), weight=0.6),
                    Family("Martillo de bola", ("8 oz", "12 oz", "16 oz", "24 oz", "32 oz"), (62, 168), weight=0.7),
                    Family("Marro octagonal", ("2 lb", "3 lb", "4 lb", "6 lb", "8 lb", "12 lb"), (98, 420), weight=2.7),
                    Family("Mazo de hule", ("8 oz", "16 oz", "24 oz", "32 oz"), (45, 120)),
                ),
                "MR",
            ),
            Line(
                "Pinzas y llaves",
                (
                    Family("Pinza de electricista", ("6”", "7”", "8”", "9”"), (85, 190)),
                    Family("Pinza de presión mordaza curva", ("5”", "7”", "10”"), (74, 150)),
                    Family("Llave ajustable (perico)", ("6”", "8”", "10”", "12”", "15”", "18”"), (79, 480)),
                    Family("Llave Stillson", ("8”", "10”", "14”", "18”", "24”", "36”"), (120, 980), weight=1.9),
                    Family("Llave combinada", ("8 mm", "10 mm", "13 mm", "17 mm", "19 mm", "22 mm"), (22, 95)),
                    Family("Llave Allen", ("2 mm", "3 mm", "4 mm", "5 mm", "6 mm", "8 mm", "10 mm"), (5, 32)),
                ),
                "PL",
            ),
            Line(
                "Desarmadores y puntas",
                (
                    Family("Desarmador plano", ("1/8 × 3”", "3/16 × 4”", "1/4 × 6”", "5/16 × 8”"), (18, 55)),
                    Family("Desarmador de cruz", ("#0 × 3”", "#1 × 4”", "#2 × 6”", "#3 × 8”"), (18, 58)),
                    Family("Punta para desarmador", ("PH1", "PH2", "PH3", "SL6", "TX20", "TX25"), (4, 11)),
                ),
                "DS",
            ),
            Line(
                "Corte y medición",
                (
                    Family("Flexómetro", _LENGTHS[:4], (32, 130)),
                    Family("Cinta métrica larga", _LENGTHS[3:], (110, 360)),
                    Family("Nivel de aluminio", ("9”", "12”", "18”", "24”", "36”", "48”"), (58, 310)),
                    Family("Arco para segueta", ("10”", "12”"), (65, 140)),
                    Family("Serrucho carpintero", ("16”", "18”", "20”", "22”", "24”"), (72, 160)),
                    Family("Cúter profesional", ("9 mm", "18 mm", "25 mm"), (12, 48)),
                ),
                "CM",
            ),
        ),
    ),
    Group(
        "Herramienta eléctrica",
        (
            Line(
                "Taladros y rotomartillos",
                (
                    Family("Taladro percutor", ("1/2” 550 W", "1/2” 650 W", "1/2” 850 W"), (690, 1650), weight=2.1),
                    Family("Rotomartillo SDS Plus", ("620 W", "800 W", "1100 W"), (1650, 4200), weight=3.9),
                    Family("Taladro inalámbrico", ("12 V", "18 V", "20 V"), (1150, 3100), weight=1.5),
                ),
                "TL",
                is_imported=True,
            ),
            Line(
                "Esmeriladoras y sierras",
                (
                    Family("Esmeriladora angular", ("4 1/2” 750 W", "5” 900 W", "7” 2000 W", "9” 2200 W"), (720, 2900)),
                    Family("Sierra circular", ("7 1/4” 1200 W", "7 1/4” 1500 W"), (1250, 2400), weight=4.2),
                    Family("Caladora", ("450 W", "600 W", "710 W"), (780, 1700), weight=2.2),
                ),
                "ES",
                is_imported=True,
            ),
            Line(
                "Brocas y discos",
                (
                    Family("Broca para concreto", ("3/16”", *_INCHES[:6]), (9, 120), weight=0.1),
                    Family("Broca de alta velocidad", ("1/16”", "1/8”", "5/32”", *_INCHES[:3]), (7, 95), weight=0.1),
                    Family("Disco de corte fino", ("4 1/2”", "5”", "7”", "9”", "14”"), (13, 92), weight=0.2),
                    Family("Disco de diamante", ("4 1/2”", "7”", "9”"), (78, 460), weight=0.3),
                ),
                "BD",
            ),
        ),
    ),
    Group(
        "Plomería",
        (
            Line(
                "Tubería y conexiones CPVC",
                (
                    Family("Tubo CPVC", tuple(f"{size} × 3 m" for size in _PIPES[:4]), (42, 260), "TRAMO", 0.9),
                    Family("Codo CPVC 90°", _PIPES[:6], (3, 38), weight=0.05),
                    Family("Tee CPVC", _PIPES[:6], (4, 52), weight=0.06),
                    Family("Cople CPVC", _PIPES[:6], (2.5, 30), weight=0.04),
                ),
                "CP",
            ),
            Line(
                "Tubería y conexiones PVC sanitario",
                (
                    Family(
                        "Tubo PVC sanitario", tuple(f"{size} × 6 m" for size in _PIPES[4:]), (88, 420), "TRAMO", 4.5
                    ),
                    Family("Codo PVC sanitario 45°", _PIPES[4:], (9, 48), weight=0.2),
                    Family("Yee PVC sanitaria", _PIPES[4:], (18, 96), weight=0.3),
                ),
                "PV",
            ),
            Line(
                "Llaves y válvulas",
                (
                    Family("Válvula de esfera de latón", _INCHES[2:], (62, 540), weight=0.5),
                    Family("Llave de nariz", ("1/2”", "3/4”"), (52, 110)),
                    Family("Llave angular", ("1/2” × 3/8”", "1/2” × 1/2”"), (48, 85)),
                    Family("Mezcladora para lavabo", ("4” cromo", "8” cromo", "4” níquel"), (320, 1250), weight=1.2),
                ),
                "VA",
            ),
            Line(
                "Baños y tinacos",
                (
                    Family("Tinaco tricapa", ("450 L", "750 L", "1100 L", "2500 L"), (1250, 5900), weight=28),
                    Family("Sanitario ecológico 4.8 L", ("blanco", "hueso", "azul bebé"), (1350, 1780), "JUEGO", 32),
                    Family("Regadera", ("plástico", "cromo", "tipo teléfono"), (58, 390)),
                ),
                "BT",
            ),
        ),
    ),
    Group(
        "Material eléctrico",
        (
            Line(
                "Cables y alambres",
                (
                    Family("Cable THW", tuple(f"{wire} rollo 100 m" for wire in _WIRES), (680, 3900), "ROLLO", 5.5),
                    Family("Cable THW por metro", _WIRES, (7, 42), "METRO", 0.05),
                    Family("Cable uso rudo", ("2 × 16", "2 × 14", "3 × 14", "3 × 12"), (14, 46), "METRO", 0.15),
                ),
                "CA",
            ),
            Line(
                "Apagadores y contactos",
                (
                    Family("Apagador sencillo", ("blanco", "marfil", "titanio"), (16, 58), weight=0.08),
                    Family("Contacto dúplex polarizado", ("blanco", "marfil", "titanio"), (21, 72), weight=0.1),
                    Family("Placa armada", ("1 ventana", "2 ventanas", "3 ventanas"), (28, 95), weight=0.1),
                    Family("Caja chalupa", ("PVC", "galvanizada"), (6, 15), weight=0.1),
                ),
                "AP",
            ),
            Line(
                "Iluminación",
                (
                    Family("Foco LED luz de día", _WATTS[:5], (15, 78), weight=0.07),
                    Family("Foco LED luz cálida", _WATTS[:5], (15, 78), weight=0.07),
                    Family("Reflector LED", ("10 W", "20 W", "30 W", "50 W", "100 W"), (88, 720), weight=0.9),
                    Family("Panel LED de empotrar", _WATTS[2:6], (72, 240), weight=0.4),
                ),
                "IL",
            ),
            Line(
                "Centros de carga e interruptores",
                (
                    Family("Centro de carga", ("2 polos", "4 polos", "8 polos", "12 polos"), (190, 1380), weight=1.6),
                    Family("Interruptor termomagnético", ("1P 15 A", "1P 20 A", "2P 30 A", "2P 50 A"), (96, 480)),
                ),
                "CC",
            ),
        ),
    ),
    Group(
        "Pinturas y adhesivos",
        (
            Line(
                "Pinturas",
                (
                    Family("Pintura vinílica blanca", _CANS[3:], (62, 980), "CUBETA", 5.6),
                    Family("Pintura de esmalte negro", _CANS[1:5], (48, 620), weight=1.2),
                    Family("Impermeabilizante acrílico rojo 5 años", ("4 L", "19 L"), (290, 1320), "CUBETA", 15),
                    Family("Aerosol", ("blanco", "negro mate", "gris", "rojo", "azul rey", "dorado"), (38, 62)),
                ),
                "PI",
            ),
            Line(
                "Brochas y rodillos",
                (
                    Family("Brocha mango de madera", ("1”", "1 1/2”", "2”", "3”", "4”", "5”", "6”"), (9, 78)),
                    Family("Rodillo felpa", ("4”", "6”", "9”"), (22, 75)),
                    Family("Lija de agua", ("80", "100", "150", "220", "320", "400", "600"), (6, 9), "HOJA", 0.02),
                ),
                "BR",
            ),
            Line(
                "Selladores y pegamentos",
                (
                    Family("Silicón", ("transparente 280 ml", "blanco 280 ml", "gris 280 ml"), (42, 66), weight=0.3),
                    Family("Cemento para PVC", _CANS[:4], (26, 190), weight=0.5),
                    Family("Pegamento blanco", _CANS[:5], (14, 240), weight=0.8),
                    Family("Cinta de teflón", ("1/2” × 7 m", "3/4” × 7 m", "3/4” × 13 m"), (4, 14), weight=0.02),
                ),
                "SE",
            ),
        ),
    ),
    Group(
        "Tornillería y fijación",
        (
            Line(
                "Tornillos y pijas",
                (
                    Family("Pija para tablarroca", _SCREWS, (48, 190), "CIENTO", 0.4),
                    Family("Tornillo para madera", _SCREWS, (42, 210), "CIENTO", 0.5),
                    Family("Tornillo hexagonal grado 5", tuple(f"{size} × 2”" for size in _INCHES[:5]), (1.9, 24)),
                    Family("Tuerca hexagonal", _INCHES[:6], (0.45, 11), weight=0.02),
                    Family("Rondana plana", _INCHES[:6], (0.25, 6), weight=0.01),
                ),
                "TO",
            ),
            Line(
                "Clavos y alambre",
                (
                    Family("Clavo para madera", ("1”", "1 1/2”", "2”", "2 1/2”", "3”", "4”"), (29, 36), "KILO", 1),
                    Family("Clavo para concreto", ("1”", "1 1/2”", "2”", "3”"), (46, 58), "KILO", 1),
                    Family("Alambre recocido", ("cal. 16", "cal. 18"), (27, 31), "KILO", 1),
                    Family("Alambre galvanizado", ("cal. 12", "cal. 14", "cal. 16"), (36, 44), "KILO", 1),
                ),
                "CL",
            ),
            Line(
                "Taquetes y anclas",
                (
                    Family("Taquete de plástico", ("1/4”", "5/16”", "3/8”"), (14, 39), "CIENTO", 0.2),
                    Family("Taquete expansivo", _INCHES[:4], (3.5, 42), weight=0.1),
                ),
                "TA",
            ),
        ),
    ),
    Group(
        "Cerrajería y herrajes",
        (
            Line(
                "Cerraduras y candados",
                (
                    Family("Candado de latón", ("25 mm", "30 mm", "40 mm", "50 mm", "60 mm"), (36, 210), weight=0.3),
                    Family("Cerradura de pomo", ("latón brillante", "níquel", "madera"), (118, 260), weight=0.7),
                    Family("Cerradura de sobreponer", ("derecha", "izquierda"), (210, 420), weight=1.1),
                ),
                "CE",
            ),
            Line(
                "Bisagras y herrajes",
                (
                    Family("Bisagra de acero", ("1 1/2”", "2”", "2 1/2”", "3”", "3 1/2”", "4”"), (4, 28)),
                    Family("Jaladera", ("96 mm níquel", "128 mm níquel", "96 mm latón"), (16, 48)),
                    Family("Cadena galvanizada", ("3/16”", "1/4”", "5/16”", "3/8”"), (21, 84), "METRO", 0.6),
                ),
                "BI",
            ),
        ),
    ),
    Group(
        "Jardín y campo",
        (
            Line(
                "Palas, picos y carretillas",
                (
                    Family("Pala", ("redonda mango largo", "cuadrada mango largo", "cuadrada puño Y"), (118, 190)),
                    Family("Pico", ("5 lb", "7 lb"), (160, 230), weight=2.8),
                    Family("Carretilla", ("4 ft³", "5 ft³", "5.5 ft³ reforzada"), (780, 1550), weight=15),
                    Family("Machete cañero", ("18”", "20”", "22”", "24”"), (62, 92), weight=0.6),
                ),
                "JP",
            ),
            Line(
                "Mangueras y riego",
                (
                    Family("Manguera reforzada 1/2”", ("10 m", "15 m", "20 m", "30 m", "50 m"), (98, 520), weight=2.4),
                    Family("Aspersor", ("de estaca", "giratorio 3 brazos", "de pulso"), (46, 150)),
                ),
                "JM",
            ),
        ),
    ),
    Group(
        "Seguridad industrial",
        (
            Line(
                "Protección personal",
                (
                    Family("Lentes de seguridad", ("claro", "gris", "ámbar"), (19, 46), weight=0.05),
                    Family("Casco de seguridad", ("blanco", "amarillo", "azul", "naranja"), (72, 138)),
                    Family("Faja elástica", ("chica", "mediana", "grande", "extragrande"), (78, 96)),
                    Family("Mascarilla N95", ("caja 10 pzas", "caja 20 pzas"), (88, 165), "CAJA", 0.2),
                ),
                "SP",
            ),
        ),
    ),
)
"""Nine groups; the names are unique, as Microsip wants them."""

UNITS = (
    ("PIEZA", "H87", "Pieza"),
    ("METRO", "MTR", "Metro"),
    ("KILO", "KGM", "Kilogramo"),
    ("LITRO", "LTR", "Litro"),
    ("CAJA", "XBX", "Caja"),
    ("CIENTO", "CEN", "Ciento"),
    ("JUEGO", "SET", "Conjunto"),
    ("ROLLO", "XRO", "Rollo"),
    ("TRAMO", "H87", "Pieza"),
    ("HOJA", "XST", "Hoja"),
    ("PAR", "PR", "Par"),
    ("CUBETA", "XBJ", "Cubeta"),
    ("SERVICIO", "E48", "Unidad de servicio"),
)
"""Units of sale with SAT's keys of the unit."""
