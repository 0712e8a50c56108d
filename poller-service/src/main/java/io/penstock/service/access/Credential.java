package io.penstock.service.access;

/** One caller that signs. Shows its secret to nobody. */
record Credential(String name, String accessKey, String secretKey, Role role) {

    @Override
    public String toString() {
        return "credential '" + name + "' (" + role.written() + ")";
    }
}
