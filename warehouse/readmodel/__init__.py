"""The derived tables' SELECTs, one file each; see warehouse/building.py."""
