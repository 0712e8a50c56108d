package io.penstock.kinesis.kcl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.kinesis.leases.exceptions.DependencyException;

@DisplayName("What keeps a library from starting")
class LibraryFailuresTest {

    @Test
    @DisplayName("F19: a dropped connection is the service's, however it is wrapped, and no internal error")
    void f19_droppedConnection() {
        SdkClientException dropped =
                SdkClientException.create("unable to execute the request", new IOException("reset"));

        assertThat(KclLibrary.isOfTheService(dropped)).isTrue();
        assertThat(KclLibrary.isOfTheService(new CompletionException(dropped))).isTrue();
        assertThat(KclLibrary.isOfTheService(new RuntimeException(new DependencyException(dropped))))
                .isTrue();
    }

    @Test
    @DisplayName("a fault of our own stays one")
    void ours() {
        assertThat(KclLibrary.isOfTheService(new IllegalStateException("a bug")))
                .isFalse();
        assertThat(KclLibrary.isOfTheService(new RuntimeException(new NullPointerException())))
                .isFalse();
    }
}
