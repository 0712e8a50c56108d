package io.penstock.service.access;

import java.util.regex.Pattern;

/** Tells the paths of AWS Lambda's API, which begin with the date of one of its versions, from all others. */
public final class LambdaPaths {

    private static final Pattern VERSIONED = Pattern.compile("/[0-9]{4}-[0-9]{2}-[0-9]{2}(?:/.*)?", Pattern.DOTALL);

    private LambdaPaths() {}

    /** True for a path, as it was sent, that only AWS Lambda's API has. */
    public static boolean contain(String rawPath) {
        return VERSIONED.matcher(rawPath).matches();
    }
}
