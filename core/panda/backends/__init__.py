"""Django's own database backends, made thinly aware of PanDA's schemas.

Models name their table `<short schema>.<table>`. Quoted names in models are fixed at import and differ
by vendor, so it is the connection that puts the real schema in front: one process serves several vendors.
"""
