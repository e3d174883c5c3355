package io.slipway.stress.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "report")
class ReportRow {
    @Id String runId;

    @Column(name = "report")
    String json;
}
