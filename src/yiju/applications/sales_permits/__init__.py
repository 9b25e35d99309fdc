"""商品房预售许可: whether homes may be sold before they are built, answered in ten days."""
