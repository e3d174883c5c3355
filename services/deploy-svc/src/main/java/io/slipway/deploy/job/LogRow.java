package io.slipway.deploy.job;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "job_log")
@IdClass(LogRow.Place.class)
class LogRow {
    private static final int MAX_LINE = 4000;

    /** Lines of a job are numbered 1, 2, 3 … */
    record Place(String jobId, long line) {}

    @Id String jobId;
    @Id long line;
    Instant at;
    String text;

    static LogRow of(JobId id, long line, String text, Instant at) {
        var row = new LogRow();
        row.jobId = id.value();
        row.line = line;
        row.at = at;
        row.text = text.substring(0, Math.min(text.length(), MAX_LINE));
        return row;
    }
}
