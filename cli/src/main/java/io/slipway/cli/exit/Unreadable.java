package io.slipway.cli.exit;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a file or a connection, in words and not as a class. */
public final class Unreadable {
    private Unreadable() {}

    public static String why(IOException trouble) {
        return switch (trouble) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "you may not read it";
            case CharacterCodingException _ -> "it is not text in UTF-8";
            case HttpTimeoutException _, SocketTimeoutException _ -> "it took too long";
            case JsonProcessingException json -> Misread.told(json);
            case UnknownHostException _ -> "its name is not known";
            case ConnectException refused ->
                    refused.getCause() instanceof UnresolvedAddressException
                            ? "its name is not known"
                            : "the connection was refused";
            default -> said(trouble.getMessage());
        };
    }

    private static String said(@Nullable String message) {
        return message == null || message.isBlank() || message.equals("Premature EOF")
                ? "the connection broke"
                : message;
    }
}
