package io.penstock.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication(proxyBeanMethods = false)
public class PenstockApplication {

    /** The way in; {@code arguments} are Spring Boot's. An invalid configuration ends the process with exit code 1. */
    public static void main(String[] arguments) {
        SpringApplication.run(PenstockApplication.class, arguments);
    }
}
