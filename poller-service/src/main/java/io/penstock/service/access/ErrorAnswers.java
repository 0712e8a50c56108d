package io.penstock.service.access;

import io.penstock.core.time.Chance;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what nothing else answers, such as unknown paths, in place of the framework's page. */
@RestController
final class ErrorAnswers implements ErrorController {

    private final Chance chance;

    ErrorAnswers(Chance chance) {
        this.chance = chance;
    }

    /** Is forwarded to with the status and the path; who asks for it by itself asks for nothing. */
    @RequestMapping("${spring.web.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                ? uri
                : request.getRequestURI();
        ErrorAnswer.send(response, path, StatusAnswers.of(status), chance.uuid());
    }
}
