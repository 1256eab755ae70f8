using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Polywire.Transports;

namespace Polywire.Tests.Transports;

public sealed class TlsTransportTests : IAsyncLifetime
{
    private readonly Certificates _certificates = new();
    private NetworkStream _wire = null!;
    private SteppedStream _stepped = null!;
    private SslStream _peer = null!;
    private Transport _transport = null!;

    public async ValueTask InitializeAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        TcpClient far = new();
        await far.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        Socket near = await listener.AcceptSocketAsync();
        _wire = new NetworkStream(near, ownsSocket: true);
        _stepped = new SteppedStream(_wire);
        _peer = new SslStream(far.GetStream());
#pragma warning disable CA5359 // Nobody else is there.
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, _, _, _) => true };
#pragma warning restore CA5359
        var server = new ServerTls(new TlsOptions { CertificateFile = _certificates.Server, KeyFile = _certificates.ServerKey });
        ValueTask<Transport> accepting = Tls.AcceptAsync(_stepped, new SocketTransport(near), server, CancellationToken.None);
        await _peer.AuthenticateAsClientAsync(options).WithinPatience();
        _transport = await accepting.AsTask().WithinPatience();
    }

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        await _peer.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task WhatComesWhileTheFarewellIsMadeIsDecryptedAfterIt()
    {
        _stepped.HoldsReads = true;
        byte[] got = new byte[16];
        Task<int> receiving = _transport.ReceiveAsync(got).AsTask();
        await _peer.WriteAsync("x"u8.ToArray());
        byte[] record = new byte[1024];
        int length = await _wire.ReadAsync(record).AsTask().WithinPatience();

        // The record comes in the very middle of the farewell: the reader goes on right there.
        bool readBeside = false;
        _stepped.AtWrite = () =>
        {
            _stepped.Arrive(record.AsSpan(0, length));
            readBeside = receiving.IsCompleted;
        };
        await _transport.FinishAsync().AsTask().WithinPatience();

        Assert.False(readBeside);
        Assert.Equal(1, await receiving.WithinPatience());
        Assert.Equal((byte)'x', got[0]);
        Assert.Equal(0, await _peer.ReadAsync(got).AsTask().WithinPatience());
    }

    [Fact]
    public async Task BesideASendThatIsUnderWayThereIsNoFarewell()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int writes = 0;
        _stepped.AtWrite = () => writes++;
        _stepped.WritesWait = gone.Task;
        Task sending = _transport.SendAsync("x"u8.ToArray()).AsTask();
        Assert.Equal(1, writes);

        await _transport.FinishAsync().AsTask().WithinPatience();
        Assert.Equal(1, writes);
        gone.SetResult();
        await Assert.ThrowsAnyAsync<IOException>(() => sending.WithinPatience());
        await Assert.ThrowsAnyAsync<IOException>(async () => await _transport.SendAsync("y"u8.ToArray()));
    }

    [Fact]
    public async Task AfterASendThatHasFailedThereIsNoFarewell()
    {
        int writes = 0;
        _stepped.AtWrite = () => writes++;
        _stepped.WritesWait = Task.FromException(new IOException("gone"));
        await Assert.ThrowsAnyAsync<IOException>(async () => await _transport.SendAsync("x"u8.ToArray()));
        _stepped.WritesWait = Task.CompletedTask;

        await _transport.FinishAsync().AsTask().WithinPatience();
        await Assert.ThrowsAnyAsync<IOException>(async () => await _transport.SendAsync("y"u8.ToArray()));
        Assert.Equal(1, writes);
    }

    [Fact]
    public async Task NothingIsSentAfterTheFarewell()
    {
        await _transport.FinishAsync();
        await _transport.FinishAsync();
        await Assert.ThrowsAsync<IOException>(async () => await _transport.SendAsync("y"u8.ToArray()));
        Assert.Equal(0, await _peer.ReadAsync(new byte[1]).AsTask().WithinPatience());
        await _peer.WriteAsync("still heard"u8.ToArray());
        Assert.Equal("still heard"u8.Length, await _transport.ReceiveAsync(new byte[16]).AsTask().WithinPatience());
    }
}
