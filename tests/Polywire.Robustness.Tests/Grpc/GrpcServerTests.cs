using System.Net.Sockets;
using Polywire.Rpc;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>What hostile, slow and vanishing callers do to a server: they lose their own calls, and nothing else happens.</summary>
public sealed class GrpcServerTests
{
    private static readonly byte[] s_double = GrpcPeer.Frame([8, 21]);

    [Fact]
    public async Task DamagedRequestsAreAnsweredAndNothingElse()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        byte[][] inputs = new byte[3000][];
        int number = 0;
        new Mutations(7, [.. s_double, .. s_double], GrpcPeer.Frame(GrpcPeer.Zipped([8, 21]), 1)).Run(inputs.Length, 100_000, (input, _) => inputs[number++] = input.ToArray());

        foreach (byte[][] some in inputs.Chunk(50))
        {
            string[] methods = ["Double", "Sum", "Doubled", "Count"];
            (int Status, byte[] Body)[] answers = await Task.WhenAll(some.Select((input, index) => peer.CallAsync(methods[index % 3], input, ("grpc-encoding", "gzip"))));
            Assert.All(answers, answer => Assert.Contains((RpcStatus)answer.Status,
                new[] { RpcStatus.Ok, RpcStatus.InvalidArgument, RpcStatus.Unimplemented, RpcStatus.Internal, RpcStatus.ResourceExhausted }));
        }
        await peer.DoublesAsync();
    }

    [Fact]
    public async Task ARequestThatIsCutAnywhereIsRefused()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();

        Assert.Equal((int)RpcStatus.Unimplemented, (await peer.CallAsync("Double", [])).Status);
        for (int length = 1; length < s_double.Length; length++)
            Assert.Equal((int)RpcStatus.Internal, (await peer.CallAsync("Double", s_double[..length])).Status);
        Assert.Equal((int)RpcStatus.Internal, (await peer.CallAsync("Sum", s_double[..^1])).Status);
        Assert.Equal((int)RpcStatus.Unimplemented, (await peer.CallAsync("Double", [.. s_double, 0])).Status);
        await peer.DoublesAsync();
    }

    [Fact]
    public async Task MessageBytesHoldsAtItsEdge()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync(RpcServerOptions.Default with { Limits = RpcLimits.Default with { MessageBytes = 1000 } });

        // Field 1, 995 or 996 bytes: with their head, 998 to 1001.
        Assert.Equal((int)RpcStatus.Ok, (await peer.CallAsync("Remember", GrpcPeer.Frame([0x0a, 0xe5, 0x07, .. Text(997)]))).Status);
        Assert.Equal((int)RpcStatus.ResourceExhausted, (await peer.CallAsync("Remember", GrpcPeer.Frame([0x0a, 0xe6, 0x07, .. Text(998)]))).Status);
        // Not a byte of it comes, and none is waited for.
        Assert.Equal((int)RpcStatus.ResourceExhausted, (await peer.CallAsync("Remember", [0, 0xff, 0xff, 0xff, 0xff])).Status);
        Assert.Equal((int)RpcStatus.ResourceExhausted, (await peer.CallAsync("Reverse", GrpcPeer.Frame(GrpcPeer.Zipped([0x0a, 0xe6, 0x07, .. Text(998)]), 1), ("grpc-encoding", "gzip"))).Status);

        static byte[] Text(int length) => [.. Enumerable.Repeat((byte)'x', length)];
    }

    [Fact]
    public async Task CompressionThatWasNotNamedIsAFault()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();

        Assert.Equal((int)RpcStatus.Internal, (await peer.CallAsync("Double", GrpcPeer.Frame(GrpcPeer.Zipped([8, 21]), 1))).Status);
        Assert.Equal((int)RpcStatus.Internal, (await peer.CallAsync("Double", GrpcPeer.Frame([8, 21], 1), ("grpc-encoding", "gzip"))).Status);
        Assert.Equal((int)RpcStatus.Ok, (await peer.CallAsync("Double", GrpcPeer.Frame(GrpcPeer.Zipped([8, 21]), 1), ("grpc-encoding", "gzip"))).Status);
        using HttpResponseMessage response = await peer.SendAsync("Double", new ByteArrayContent(s_double), ("grpc-encoding", "zstd"));
        Assert.Equal((int)RpcStatus.Unimplemented, GrpcPeer.StatusOf(response));
        Assert.Equal(["gzip"], response.Headers.GetValues("grpc-accept-encoding"));
    }

    [Fact]
    public async Task ADeadlineThatIsNoneIsTold()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();

        Assert.Equal((int)RpcStatus.InvalidArgument, (await peer.CallAsync("Double", s_double, ("grpc-timeout", "soon"))).Status);
        Assert.Equal((int)RpcStatus.Ok, (await peer.CallAsync("Double", s_double, ("grpc-timeout", "99999999H"))).Status);
    }

    [Fact]
    public async Task ASlowCallerIsWaitedForUntilItsDeadline()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        using HttpResponseMessage slow = await peer.SendAsync("Double", new PacedContent(async stream =>
        {
            foreach (byte octet in s_double)
            {
                await stream.WriteAsync(new[] { octet });
                await stream.FlushAsync();
                await Task.Delay(20);
            }
        }));
        await slow.Content.ReadAsByteArrayAsync();
        Assert.Equal((int)RpcStatus.Ok, GrpcPeer.StatusOf(slow));

        var go = new TaskCompletionSource();
        using HttpResponseMessage late = await peer.SendAsync("Double", new PacedContent(async stream =>
        {
            await stream.WriteAsync(s_double.AsMemory(0, 6));
            await stream.FlushAsync();
            await go.Task;
        }), ("grpc-timeout", "200m"));
        Assert.Equal((int)RpcStatus.DeadlineExceeded, GrpcPeer.StatusOf(late));
        go.SetResult();
    }

    [Fact]
    public async Task ACallerThatIsSilentForLongKeepsItsStream()
    {
        // Kestrel ends requests that bring fewer than 240 bytes per second for 5 seconds, unless it is told not to.
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        var go = new TaskCompletionSource();
        using HttpResponseMessage response = await peer.SendAsync("Doubled", new PacedContent(async stream =>
        {
            await stream.WriteAsync(s_double);
            await stream.FlushAsync();
            await go.Task;
            await stream.WriteAsync(s_double);
        }));
        Stream replies = await response.Content.ReadAsStreamAsync();
        byte[] reply = new byte[7];
        await replies.ReadExactlyAsync(reply).WithinPatience();

        await Task.Delay(TimeSpan.FromSeconds(8));
        go.SetResult();

        await replies.ReadExactlyAsync(reply).WithinPatience();
        Assert.Equal(42, reply[6]);
        Assert.Equal(0, await replies.ReadAsync(reply).WithinPatience());
        Assert.Equal((int)RpcStatus.Ok, GrpcPeer.StatusOf(response));
    }

    [Fact]
    public async Task ACallerThatVanishesCancelsWhatItAskedFor()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        using (var stopping = new CancellationTokenSource())
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", peer.Port);
            NetworkStream stream = socket.GetStream();
            // Preface, SETTINGS, one request whose body has not ended.
            await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
            byte[] head = [0x83, 0x86, .. Literal(":path", "/probe.Probe/Forever"), .. Literal(":authority", "a"), .. Literal("content-type", "application/grpc")];
            await stream.WriteAsync((byte[])[0, 0, (byte)head.Length, 1, 4, 0, 0, 0, 1, .. head]);
            byte[] data = GrpcPeer.Frame([0x0a, 1, (byte)'v']);
            await stream.WriteAsync((byte[])[0, 0, (byte)data.Length, 0, 1, 0, 0, 0, 1, .. data]);
            await peer.Probe.BegunAsync("v");
            socket.Client.LingerState = new LingerOption(true, 0);
        }

        await peer.Probe.CancelledAsync("v");
        await peer.DoublesAsync();

        static byte[] Literal(string name, string value) => [0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), (byte)value.Length, .. System.Text.Encoding.ASCII.GetBytes(value)];
    }

    [Fact]
    public async Task AMethodThatIsAnsweredForDoesNotReadTheNextRequest()
    {
        // The deadline answers while the method waits for items; what it does afterwards concerns nobody.
        await using GrpcPeer peer = await GrpcPeer.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            var go = new TaskCompletionSource();
            using HttpResponseMessage late = await peer.SendAsync("Sum", new PacedContent(async stream =>
            {
                await stream.WriteAsync(s_double);
                await stream.FlushAsync();
                await go.Task;
            }), ("grpc-timeout", "30m"));
            await late.Content.ReadAsByteArrayAsync().WithinPatience();
            Assert.Equal((int)RpcStatus.DeadlineExceeded, GrpcPeer.StatusOf(late));
            go.SetResult();
            (int status, byte[] sum) = await peer.CallAsync("Sum", [.. s_double, .. s_double]);
            Assert.Equal((int)RpcStatus.Ok, status);
            Assert.Equal(42, sum[6]);
        }
    }

    [Fact]
    public async Task TenThousandStreamsAtOnce()
    {
        await using GrpcPeer peer = await GrpcPeer.StartAsync();

        (int Status, byte[] Body)[] answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => peer.CallAsync("DoubleSlowly", GrpcPeer.Frame([8, 21, 16, 0xf4, 0x03]))));

        Assert.All(answers, answer => Assert.Equal((0, 42), (answer.Status, answer.Body[6])));
    }
}
