package io.github.vbo.v6.contract;

import io.github.vbo.v6.standin.ConformanceCase;
import io.github.vbo.v6.standin.VboStandIn;
import java.net.URI;
import java.util.List;

/** A conformance case on one of its operations. */
record Trial(String operation, ConformanceCase tried) {
    static final List<String> OPERATIONS = ConformanceCase.all().stream()
            .flatMap(each -> each.operations().stream())
            .distinct()
            .toList();

    static List<Trial> on(String operation) {
        return ConformanceCase.all().stream()
                .filter(each -> each.operations().contains(operation))
                .map(each -> new Trial(operation, each))
                .toList();
    }

    /** Of no case: the server behaves as usual. */
    static Trial none(String operation) {
        return new Trial(operation, ConformanceCase.none());
    }

    boolean isNone() {
        return tried == ConformanceCase.none();
    }

    URI address(VboStandIn standIn) {
        return standIn.conformance(operation, tried.name());
    }

    boolean isCaughtBy(String layer) {
        return tried.isViolation() && !tried.missedBy().containsKey(layer) && !isHiddenFrom(layer);
    }

    boolean isHiddenFrom(String layer) {
        return tried.hiddenFrom().containsKey(layer);
    }

    /** Whether the connection ends in an unusual way, which could disturb the next call. */
    boolean breaksTheConnection() {
        return tried.at().equals("connection") || tried.response().wire().matches("cut.*|endless|gzip bomb|followed");
    }

    @Override
    public String toString() {
        return operation + "/" + tried.name();
    }
}
