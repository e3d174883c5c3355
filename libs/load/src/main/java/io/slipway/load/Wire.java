package io.slipway.load;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection: carries one call at a time and goes back to the pool when the answer was
 * read whole. Lives on its event loop only.
 */
final class Wire extends ChannelInboundHandlerAdapter {
    private final Connections pool;
    private final Channel channel;
    private @Nullable Call call;
    private boolean reusable;
    private long readAt;
    private long idleSince;

    Wire(Connections pool, Channel channel) {
        this.pool = pool;
        this.channel = channel;
    }

    /**
     * First in the pipeline: the clock is read once per socket read and before anything is decoded,
     * so decoding time is nobody's latency.
     */
    ChannelInboundHandlerAdapter stamp() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                readAt = System.nanoTime();
                context.fireChannelRead(bytes);
            }
        };
    }

    boolean open() {
        return channel.isActive();
    }

    long idleSince() {
        return idleSince;
    }

    void close() {
        var _ = channel.close();
    }

    void send(Call next) {
        call = next;
        next.carriedBy(this);
        reusable = false;
        FullHttpRequest request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.POST,
                        pool.path(),
                        Unpooled.wrappedBuffer(next.body.own(), next.body.shared()));
        pool.headers(request.headers());
        request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, next.body.length());
        next.exchange.sent(System.nanoTime());
        var _ = channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (call == null) {
                close();
            } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                lose("protocol", "the answer is not valid HTTP");
            } else {
                take(call, message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(Call current, Object message) {
        if (message instanceof HttpResponse response) {
            reusable = HttpUtil.isKeepAlive(response);
            String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
            current.exchange.headers(readAt, response.status().code(), type);
        }
        if (message instanceof HttpContent content) {
            if (content.content().isReadable()) {
                current.exchange.body(readAt, ByteBufUtil.getBytes(content.content()));
            }
            if (message instanceof LastHttpContent) {
                finish(current);
            } else if (current.exchange.broken()) {
                reusable = false;
                finish(current);
            }
        }
    }

    private void finish(Call current) {
        call = null;
        idleSince = readAt;
        if (reusable) {
            pool.giveBack(this);
        } else {
            close();
        }
        current.end(current.exchange.ended(readAt));
    }

    /** Ends the call, if there is one, and the connection. */
    void lose(String kind, String detail) {
        Call current = call;
        call = null;
        close();
        if (current != null) {
            current.fail(kind, detail);
        }
    }

    void closeIfCarries(Call ended) {
        if (call == ended) {
            call = null;
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.forget(this);
        lose("cut-off", "the server closed the connection before the answer was whole");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            lose("reset", "the connection was reset");
        } else {
            lose("protocol", "the answer could not be decoded");
        }
    }
}
