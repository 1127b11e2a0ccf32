"""The demonstration: invented cities and newspapers, served on this machine."""
