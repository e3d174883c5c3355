package io.slipway.reservation.stream;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A stream of something that must be there: once a stream is open it can only break off. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@interface Existing {}
