"""Diagrams as SVG that everybody can read: words in boxes that wrap, and the same as a list beside it."""

from notifications.documents.diagrams.driver_diagram import driver_diagram_svg

__all__ = ["driver_diagram_svg"]
