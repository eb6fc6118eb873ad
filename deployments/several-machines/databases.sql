-- Beside the operations store: the warehouse, and Prefect's own.
CREATE DATABASE warehouse;
CREATE DATABASE prefect;
