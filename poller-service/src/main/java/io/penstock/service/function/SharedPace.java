package io.penstock.service.function;

import io.penstock.core.limit.LimitShare;
import io.penstock.core.limit.LimitUser;
import io.penstock.core.limit.SharedLimits;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A pace of one function on this instance, which follows its share of the limit over all instances. Its limit is
 * changed by one thread at a time; the pace itself is read and changed under the lock of {@link FunctionRate}.
 */
final class SharedPace implements LimitUser {

    /** The part of the limit that an instance wants which has nothing to send: little, as there may be fifty. */
    private static final long IDLE = 1_000;

    private final String name;
    private final Pace pace;
    private final FunctionRate function;
    private final SharedLimits limits;
    private @Nullable LimitShare share;
    private volatile long limit = Pace.UNLIMITED;
    private volatile long allowed = Pace.UNLIMITED;

    /** Without a limit yet; {@code name} is that of the limit among those of all instances. */
    SharedPace(String name, Pace pace, FunctionRate function, SharedLimits limits) {
        this.name = name;
        this.pace = pace;
        this.function = function;
        this.limits = limits;
    }

    Pace pace() {
        return pace;
    }

    boolean isUnlimited() {
        return allowed == Pace.UNLIMITED;
    }

    /** The limit of all instances is another one; empty for none. No lock is held: the limits may have their own. */
    void limit(OptionalLong next) {
        LimitShare joined = share;
        limit = next.orElse(Pace.UNLIMITED);
        if (next.isEmpty()) {
            share = null;
            if (joined != null) {
                joined.close();
            }
            allow(Pace.UNLIMITED);
        } else if (joined == null) {
            share = limits.join(name, next.getAsLong(), this);
        } else {
            joined.limit(next.getAsLong());
        }
    }

    @Override
    public long wanted() {
        return function.isInUse() ? limit : Math.max(1, limit / IDLE);
    }

    @Override
    public long used() {
        return isUnlimited() ? 0 : allowed;
    }

    @Override
    public void allow(long rate) {
        function.change(() -> {
            allowed = rate;
            pace.change(rate);
        });
    }
}
