"""The servers that the tests share: each is started at most once, when the first test asks for it."""

pytest_plugins = [
    "tests.faults",
    "tests.servers.firebird",
    "tests.servers.company",
    "tests.servers.agent",
    "tests.servers.postgres",
    "tests.servers.prefect",
    "tests.servers.installation",
    "tests.servers.ordering",
    "tests.servers.storefront",
]
