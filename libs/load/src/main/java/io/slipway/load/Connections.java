package io.slipway.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one checked address, opened when no idle one is left and never shared by two
 * calls. Lives on its event loop only.
 */
final class Connections {
    /** Servers close idle connections after five seconds or more; ours are gone before. */
    private static final long MAX_IDLE_NANOS = Duration.ofSeconds(3).toNanos();

    private final EventLoop loop;
    private final URI target;
    private final InetSocketAddress address;
    private final Supplier<@Nullable String> authorization;
    private final Duration connectTimeout;
    private final @Nullable SslContext tls;
    private final Deque<Wire> idle = new ArrayDeque<>();
    private final Set<Wire> all = new HashSet<>();

    Connections(
            EventLoop loop,
            LoadPlan plan,
            InetSocketAddress address,
            Supplier<@Nullable String> authorization) {
        this.loop = loop;
        this.target = plan.target();
        this.address = address;
        this.authorization = authorization;
        this.connectTimeout = plan.limits().connectTimeout();
        this.tls = target.getScheme().equals("https") ? trusting() : null;
    }

    private static SslContext trusting() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    String path() {
        String base = target.getRawPath() == null ? "" : target.getRawPath();
        String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        return trimmed + "/v1/chat/completions";
    }

    void headers(HttpHeaders headers) {
        headers.set(HttpHeaderNames.HOST, target.getRawAuthority());
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        headers.set(HttpHeaderNames.ACCEPT, "text/event-stream");
        headers.set(HttpHeaderNames.USER_AGENT, "slipway-load");
        String credentials = authorization.get();
        if (credentials != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, credentials);
        }
    }

    void send(Call call) {
        Wire wire = freshIdle();
        if (wire == null) {
            connect(call);
        } else {
            wire.send(call);
        }
    }

    void close() {
        for (Wire wire : Set.copyOf(all)) {
            wire.close();
        }
    }

    void giveBack(Wire wire) {
        idle.addLast(wire);
    }

    void forget(Wire wire) {
        all.remove(wire);
        idle.remove(wire);
    }

    private @Nullable Wire freshIdle() {
        long oldest = System.nanoTime() - MAX_IDLE_NANOS;
        for (Wire wire = idle.pollLast(); wire != null; wire = idle.pollLast()) {
            if (wire.open() && wire.idleSince() - oldest > 0) {
                return wire;
            }
            wire.close();
        }
        return null;
    }

    private void connect(Call call) {
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                Math.toIntExact(connectTimeout.toMillis()))
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        fill(channel);
                                    }
                                });
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(
                _ -> {
                    if (connecting.isSuccess()) {
                        connected(connecting.channel(), call);
                    } else {
                        call.fail("connect", "no connection to the server");
                    }
                });
    }

    private void fill(Channel channel) {
        Wire wire = new Wire(this, channel);
        all.add(wire);
        channel.pipeline().addLast(wire.stamp());
        if (tls != null) {
            channel.pipeline().addLast(tlsHandler(tls, channel));
        }
        channel.pipeline().addLast(new HttpClientCodec(8192, 32_768, 65_536), wire);
    }

    private SslHandler tlsHandler(SslContext context, Channel channel) {
        SSLEngine engine = context.newEngine(channel.alloc(), target.getHost(), address.getPort());
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(connectTimeout.toMillis());
        return handler;
    }

    private void connected(Channel channel, Call call) {
        Wire wire = channel.pipeline().get(Wire.class);
        SslHandler handshake = channel.pipeline().get(SslHandler.class);
        if (handshake == null) {
            start(wire, call);
            return;
        }
        handshake
                .handshakeFuture()
                .addListener(
                        shaken -> {
                            if (shaken.isSuccess()) {
                                start(wire, call);
                            } else {
                                var _ = channel.close();
                                call.fail("tls", "the server's certificate was not accepted");
                            }
                        });
    }

    /** The call may have timed out or been given up while it was connecting. */
    private void start(Wire wire, Call call) {
        if (call.ended()) {
            giveBack(wire);
        } else {
            wire.send(call);
        }
    }
}
