"""How the portal is doing: for people, load balancers and Prometheus."""
