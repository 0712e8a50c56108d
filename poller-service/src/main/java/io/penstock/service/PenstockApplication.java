package io.penstock.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class PenstockApplication {

    /** The way in; {@code arguments} are Spring Boot's. */
    public static void main(String[] arguments) {
        SpringApplication.run(PenstockApplication.class, arguments);
    }
}
