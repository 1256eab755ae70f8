using System.Diagnostics;
using System.Text;
using Polywire.AspNetCore;
using Polywire.Formats;
using Polywire.Rpc;
using Polywire.Wires.JsonRpc;

namespace Polywire.Contract.Tests;

/// <summary>JSON-RPC over a pair of streams, as in a shell's pipe.</summary>
public sealed class JsonRpcPipeTests
{
    [Fact]
    public async Task WhatWasAskedBeforeTheEndIsAnsweredAfterIt()
    {
        var services = new ServiceTable();
        services.Add<IProbe>(null, new Probe());
        using var output = new MemoryStream();
        var input = new MemoryStream("""{"jsonrpc":"2.0","method":"probe.doubleSlowly","params":[21,200],"id":1}{"jsonrpc":"2.0","method":"probe.double","params":[2],"id":2}"""u8.ToArray());

        await RpcServer.ServeAsync(input, output, services, JsonRpcFraming.Values, cancellationToken: CancellationToken.None).WithinPatience();

        string[] replies = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["""{"jsonrpc":"2.0","id":1,"result":42}""", """{"jsonrpc":"2.0","id":2,"result":4}"""], replies.Order());
    }

    [Fact]
    public async Task WhatDoesNotEndIsWaitedForNoLongerThanTheOptionsSay()
    {
        var probe = new Probe();
        var services = new ServiceTable();
        services.Add<IProbe>(null, probe);
        using var output = new MemoryStream();
        var input = new MemoryStream("""{"jsonrpc":"2.0","method":"probe.waitForCancellation","params":["endless"],"id":1}"""u8.ToArray());

        await RpcServer.ServeAsync(input, output, services, JsonRpcFraming.Values, RpcServerOptions.Default with { DrainTimeout = TimeSpan.FromMilliseconds(200) }, CancellationToken.None).WithinPatience();

        await probe.CancelledAsync("endless");
    }

    [Fact]
    public async Task TheCallersTraceIsAMemberOfTheMessage()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var trace = new MethodSchema("trace", MethodKind.Unary, new ObjectSchema("TraceRequest", "cat", []), ScalarSchema.Of(ScalarKind.Text));
        var services = new ServiceTable();
        services.Add(new ServiceSchema("cat", [trace]), [new DynamicMethod(trace, (_, call) => new(Value.From($"{call.Headers.GetValueOrDefault("traceparent")} {call.Headers.GetValueOrDefault("tracestate")}")))]);
        using var output = new MemoryStream();
        var input = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"cat.trace","id":1,"traceparent":"{{Parent}}","tracestate":"a=b"}"""));

        await RpcServer.ServeAsync(input, output, services, JsonRpcFraming.Values, cancellationToken: CancellationToken.None).WithinPatience();
        Assert.Contains($"{Parent} a=b", Encoding.UTF8.GetString(output.ToArray()), StringComparison.Ordinal);

        // And our client says it, over a connection and over HTTP.
        await using RpcServer tcp = await RpcServer.ListenAsync("jsonrpc+tcp://127.0.0.1:0", services);
        await using HttpRpcServer http = await HttpRpcServer.ListenAsync("http://127.0.0.1:0", services);
        foreach (string address in new[] { tcp.Address.ToString(), $"jsonrpc+http://127.0.0.1:{http.Address.Port}/jsonrpc", $"xmlrpc+http://127.0.0.1:{http.Address.Port}/RPC2" })
        {
            using var activity = new Activity("test");
            activity.SetIdFormat(ActivityIdFormat.W3C);
            activity.Start();
            await using RpcClient client = await RpcClient.ConnectAsync(address);
            await foreach (Value reply in client.CallAsync("cat.trace", Value.List(), CallOptions.None, CancellationToken.None))
                Assert.Contains(activity.TraceId.ToHexString(), reply.AsText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ACallBackAfterTheConnectionsEndFailsAtOnce()
    {
        var call = new TaskCompletionSource<RpcClient>(TaskCreationOptions.RunContinuationsAsynchronously);
        var keep = new MethodSchema("keep", MethodKind.Unary, new ObjectSchema("KeepRequest", "cat", []), null);
        var services = new ServiceTable();
        services.Add(new ServiceSchema("cat", [keep]), [new DynamicMethod(keep, (_, asked) =>
        {
            call.SetResult(asked.Caller!);
            return new(Value.Null);
        })]);
        await using RpcServer server = await RpcServer.ListenAsync("jsonrpc+tcp://127.0.0.1:0", services);
        await using (RpcClient client = await RpcClient.ConnectAsync(server.Address))
        {
            await foreach (Value _ in client.CallAsync("cat.keep", Value.List(), CallOptions.None, CancellationToken.None))
            {
            }
        }
        RpcClient caller = await call.Task.WithinPatience();

        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                await foreach (Value _ in caller.CallAsync("dog.bark", Value.List(), new CallOptions { Timeout = TimeSpan.FromSeconds(20) }, CancellationToken.None).WithCancellation(CancellationToken.None))
                {
                }
                return false;
            }
            catch (PolywireException failure)
            {
                return failure.Kind is FailureKind.Closed;
            }
            catch (RpcException)
            {
                return false;
            }
        });
    }
}
