using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Hubs.Tests.Services;

/// <summary>A server somewhere else, at an address that stays the same.</summary>
internal sealed class FarServer : IAsyncDisposable
{
    private static readonly ScalarSchema s_number = ScalarSchema.Of(ScalarKind.Int64), s_text = ScalarSchema.Of(ScalarKind.Text);

    private RpcServer? _server;

    public ServiceTable Services { get; } = new();

    /// <summary>Where it is.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The call that came last.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>The time that the caller of the last call had left.</summary>
    public TimeSpan? Left { get; private set; }

    /// <summary>Whether a call of <c>wait</c> has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Completes when a call of <c>wait</c> was cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<FarServer> StartAsync(string address, bool introspection = true)
    {
        var far = new FarServer();
        far.Add("calc", Twice());
        far.Address = address;
        await far.StartAsync(introspection);
        return far;
    }

    public async Task StartAsync(bool introspection = true)
    {
        _server = await RpcServer.ListenAsync(Address, Services, RpcServerOptions.Default with { Introspection = introspection, DrainTimeout = TimeSpan.FromMilliseconds(100) });
        Address = _server.Address.ToString();
    }

    public async Task StopAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    public void Add(string service, params (MethodSchema Schema, Func<Value, ServerCall, ValueTask<Value>> Run)[] methods) =>
        Services.Add(new ServiceSchema(service, [.. methods.Select(method => method.Schema)]), [.. methods.Select(method => new DynamicMethod(method.Schema, method.Run))]);

    public static (MethodSchema, Func<Value, ServerCall, ValueTask<Value>>) Twice(string name = "double") =>
        (Schema(name, s_number, ("num", s_number)), (arguments, _) => new(Value.From(2 * arguments.Get("num")!.Value.AsInteger())));

    /// <summary>Fails as it is told: status, code, message, details.</summary>
    public static (MethodSchema, Func<Value, ServerCall, ValueTask<Value>>) Fail() =>
        (Schema("fail", null, ("status", s_number), ("code", s_number), ("message", s_text), ("details", AnySchema.Instance)),
            (arguments, _) => throw new RpcException((RpcStatus)arguments.Get("status")!.Value.AsInteger(), arguments.Get("message")!.Value.AsText())
            {
                Code = arguments.Get("code")!.Value.AsInteger() is not 0 and var code ? code : null,
                Details = arguments.Get("details"),
            });

    public (MethodSchema, Func<Value, ServerCall, ValueTask<Value>>) Look() => (Schema("look", null), (_, call) =>
    {
        Headers = new Dictionary<string, string>(call.Headers);
        Left = call.Deadline - TimeProvider.System.GetUtcNow();
        return new(Value.Null);
    }
    );

    public (MethodSchema, Func<Value, ServerCall, ValueTask<Value>>) Wait() => (Schema("wait", null), async (_, call) =>
    {
        HasBegun = true;
        try
        {
            await Task.Delay(Timeout.Infinite, call.Cancellation);
        }
        finally
        {
            Cancelled.TrySetResult();
        }
        return Value.Null;
    }
    );

    private static MethodSchema Schema(string name, Schema? reply, params (string Name, Schema Type)[] parameters) => new(name, MethodKind.Unary,
        new ObjectSchema(name + "Request", "", [.. parameters.Select((parameter, index) => new FieldSchema(parameter.Name, index + 1, () => parameter.Type) { Required = true })]), reply)
    { Doc = $"Does {name}." };
}
