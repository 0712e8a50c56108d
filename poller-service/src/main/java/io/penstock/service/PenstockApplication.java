package io.penstock.service;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication(proxyBeanMethods = false)
public class PenstockApplication {

    /** Runs it with Spring Boot's {@code arguments}. An invalid configuration ends the process with exit code 1. */
    public static void main(String[] arguments) {
        SpringApplication.run(PenstockApplication.class, arguments);
    }
}
