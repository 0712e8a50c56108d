package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.kinesis.leases.exceptions.DependencyException;

@DisplayName("What keeps the library from starting")
class LibraryFailureTest {

    private static boolean isOfTheService(Throwable thrown) {
        return new LibraryFailure(thrown).isOfTheService();
    }

    @Test
    @DisplayName("F19: a dropped connection is the service's, however it is wrapped, and no internal error")
    void f19_droppedConnection() {
        SdkClientException dropped =
                SdkClientException.create("unable to execute the request", new IOException("reset"));

        assertThat(isOfTheService(dropped)).isTrue();
        assertThat(isOfTheService(new CompletionException(dropped))).isTrue();
        assertThat(isOfTheService(new RuntimeException(new DependencyException(dropped))))
                .isTrue();
    }

    @Test
    @DisplayName("a fault of our own code is not the service's")
    void ours() {
        assertThat(isOfTheService(new IllegalStateException("a bug"))).isFalse();
        assertThat(isOfTheService(new RuntimeException(new NullPointerException())))
                .isFalse();
    }
}
