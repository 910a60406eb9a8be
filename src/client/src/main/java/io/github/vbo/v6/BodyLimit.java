package io.github.vbo.v6;

import io.github.vbo.v6.json.ArrayModel;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

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

    /** The limit of a model. */
    static BodyLimit of(Type model) {
        return model instanceof Class<?> type && ArrayModel.class.isAssignableFrom(type) ? LIST : OTHER;
    }

    /** The limit of an operation, by the model that its call returns. */
    static BodyLimit of(Method operation) {
        return operation.getGenericReturnType() instanceof ParameterizedType call
                ? of(call.getActualTypeArguments()[0])
                : OTHER;
    }

    @Override
    public String toString() {
        return mebibytes + " MiB";
    }
}
