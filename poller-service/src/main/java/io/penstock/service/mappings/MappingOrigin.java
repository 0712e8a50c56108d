package io.penstock.service.mappings;

/** Who created a mapping. */
public enum MappingOrigin {
    /** {@code application.yml}: the API reads it and refuses to change it. */
    CONFIGURATION,
    /** The control API; it is kept in the store. */
    API
}
