package io.penstock.service.access;

import io.penstock.core.mapping.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code penstock.api.credentials}, as a user writes it. Its text never has the keys.
 *
 * @param name in the journal and in messages
 * @param accessKey public half, which the signature names
 * @param secretKey secret half, with which the client signs
 * @param role {@code read} or {@code operate}
 */
public record CredentialProperties(
        @Nullable String name,
        @Nullable String accessKey,
        @Nullable String secretKey,
        @Nullable String role) {

    private static final String HIDDEN = "(hidden)";
    private static final String NAME = "[A-Za-z0-9._-]{1,64}";
    private static final String ACCESS_KEY = "[A-Za-z0-9_]{16,128}";
    private static final String SECRET_KEY = "[!-~]{32,128}";

    /** What is wrong with them, by paths below {@code penstock}. */
    public static List<Problem> problems(List<CredentialProperties> credentials) {
        List<Problem> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> accessKeys = new HashSet<>();
        for (int index = 0; index < credentials.size(); index++) {
            CredentialProperties credential = credentials.get(index);
            String path = "api.credentials[" + index + "].";
            credential.addProblems(path, problems);
            if (credential.name != null && !names.add(credential.name)) {
                problems.add(new Problem("", path + "name", credential.name, "a name that no other credential has"));
            }
            if (credential.accessKey != null && !accessKeys.add(credential.accessKey)) {
                problems.add(new Problem("", path + "access-key", HIDDEN, "a key that no other credential has"));
            }
        }
        return problems;
    }

    private void addProblems(String path, List<Problem> problems) {
        if (name == null || !name.matches(NAME)) {
            problems.add(new Problem("", path + "name", name, "1 to 64 letters, digits, '.', '_' or '-'"));
        }
        if (accessKey == null || !accessKey.matches(ACCESS_KEY)) {
            problems.add(new Problem("", path + "access-key", hidden(accessKey), "16 to 128 letters, digits or '_'"));
        }
        if (secretKey == null || !secretKey.matches(SECRET_KEY)) {
            problems.add(
                    new Problem("", path + "secret-key", hidden(secretKey), "32 to 128 ASCII characters, no blanks"));
        }
        if (role == null || Role.of(role).isEmpty()) {
            problems.add(new Problem("", path + "role", role, "read or operate"));
        }
    }

    private static @Nullable String hidden(@Nullable String secret) {
        return secret == null ? null : HIDDEN;
    }

    /** The same of one without problems. */
    Credential checked() {
        return new Credential(
                Objects.requireNonNull(name),
                Objects.requireNonNull(accessKey),
                Objects.requireNonNull(secretKey),
                Role.of(Objects.requireNonNull(role)).orElseThrow());
    }

    @Override
    public String toString() {
        return "credential '" + name + "' (" + role + ")";
    }
}
