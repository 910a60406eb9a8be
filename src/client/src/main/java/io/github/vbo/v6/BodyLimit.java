package io.github.vbo.v6;

import io.github.vbo.v6.json.ArrayModel;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Request;
import retrofit2.Invocation;

/** How much JSON a response may have, decoded. An organization has about 2 KB, and a service provider has thousands. */
enum BodyLimit {
    LIST(16),
    OTHER(1);

    final long bytes;
    private final int mebibytes;

    BodyLimit(int mebibytes) {
        this.mebibytes = mebibytes;
        this.bytes = (long) mebibytes << 20;
    }

    static BodyLimit of(Type model) {
        return model instanceof Class<?> type && ArrayModel.class.isAssignableFrom(type) ? LIST : OTHER;
    }

    @Override
    public String toString() {
        return mebibytes + " MiB";
    }

    /** The limits of operations, by the models that they return. Each operation is looked at once. */
    static final class Operations {
        private final Map<Method, BodyLimit> known = new ConcurrentHashMap<>();

        /** The limit of the operation that Retrofit makes this request for. */
        BodyLimit of(Request request) {
            Invocation operation = request.tag(Invocation.class);
            return operation == null ? OTHER : known.computeIfAbsent(operation.method(), Operations::limit);
        }

        private static BodyLimit limit(Method operation) {
            return operation.getGenericReturnType() instanceof ParameterizedType call
                    ? BodyLimit.of(call.getActualTypeArguments()[0])
                    : OTHER;
        }
    }
}
