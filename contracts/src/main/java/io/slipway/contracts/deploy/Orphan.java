package io.slipway.contracts.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.math.BigDecimal;

/**
 * Something that was made and could not be taken away.
 *
 * @param kind the field's word, such as {@code AWS::EC2::VPC}
 * @param id name or ARN by which somebody finds it
 * @param usdPerMonth what it costs while it stays, 730 hours; 0 when it is free
 * @param remedy what to do about it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Orphan(String kind, String id, BigDecimal usdPerMonth, String remedy) {}
