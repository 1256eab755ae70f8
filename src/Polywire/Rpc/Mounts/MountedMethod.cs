using System.Diagnostics;
using Polywire.Formats;

namespace Polywire.Rpc;

/// <summary>A method of a mounted server: passes on what it gets, both ways, with deadline, trace and cancellation.</summary>
/// <param name="schema">What it looks like here.</param>
/// <param name="foreign">What it looks like there.</param>
/// <param name="mount">The server.</param>
internal sealed class MountedMethod(MethodSchema schema, MethodSchema foreign, Mount mount) : Method(schema)
{
    /// <summary>Its name there.</summary>
    public string ForeignName => foreign.FullName;

    /// <inheritdoc/>
    public override async ValueTask InvokeAsync(ServerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        try
        {
            if (Schema.Kind.HasFlag(MethodKind.ClientStream))
                await ExchangeAsync(call).ConfigureAwait(false);
            else
                await PassOnAsync(call, Arguments(call)).ConfigureAwait(false);
        }
        catch (CodecException wrong)
        {
            call.Fail(wrong.Offset >= 0 ? CallFailure.Arguments(wrong) : CallFailure.Reply(wrong));
        }
        catch (PolywireException gone)
        {
            mount.IsGone(gone);
            call.Fail(Unavailable(gone));
        }
        catch (RpcException failure)
        {
            mount.Refused(this, failure);
            call.Fail(InTheCallersWords(failure));
        }
        catch (OperationCanceledException gone) when (!call.Cancellation.IsCancellationRequested)
        {
            // Not the caller gave up: the mount was disposed of.
            call.Fail(Unavailable(gone));
        }
        catch (Exception thrown)
        {
            call.Fail(CallFailure.Thrown(thrown, call));
        }
    }

    private async ValueTask ExchangeAsync(ServerCall call)
    {
        IAsyncEnumerable<Value> items = call.Items(Schema.Request);
        RpcClient client = await mount.Server.ConnectedAsync(call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, client.ExchangeAsync(foreign, items, Options(call), call.Cancellation)).ConfigureAwait(false);
    }

    private async ValueTask PassOnAsync(ServerCall call, Value arguments)
    {
        RpcClient client = await mount.Server.ConnectedAsync(call.Cancellation).ConfigureAwait(false);
        await AnswerAsync(call, client.CallAsync(foreign, arguments, Options(call), call.Cancellation)).ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync(ServerCall call, IAsyncEnumerable<Value> items)
    {
        if (Schema.Kind.HasFlag(MethodKind.ServerStream))
        {
            await foreach (Value item in items.WithCancellation(call.Cancellation).ConfigureAwait(false))
                await call.SendAsync(Schema.Reply ?? AnySchema.Instance, item).ConfigureAwait(false);
            mount.Answered(this);
            call.Complete();
            return;
        }
        Value reply = await OnlyAsync(items, call.Cancellation).ConfigureAwait(false);
        mount.Answered(this);
        call.Reply(reply.IsNull ? null : Schema.Reply ?? AnySchema.Instance, reply);
    }

    /// <summary>The reply; of a method that turns out to stream, the list of its items.</summary>
    private async ValueTask<Value> OnlyAsync(IAsyncEnumerable<Value> items, CancellationToken cancellationToken)
    {
        Value reply = default;
        List<Value>? all = null;
        int count = 0, most = mount.Options.Client.Limits.CollectedItems;
        await foreach (Value item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (++count == 1)
            {
                reply = item;
                continue;
            }
            if (count > most)
                throw new RpcException(RpcStatus.ResourceExhausted, $"{Schema.FullName} turns out to be a stream, which its server did not say, and has more than {most} items (limit CollectedItems)");
            (all ??= [reply]).Add(item);
        }
        return all is null ? reply : Value.From(all);
    }

    /// <summary>The arguments as the other server takes them: by position where they have one, so that no wire's names matter.</summary>
    private Value Arguments(ServerCall call)
    {
        if (Schema.TakesAny)
            return call.ArgumentsAsGiven() is { IsNull: false } given ? given : Value.List();
        Value named = call.Arguments(Schema.Request);
        if (mount.PassesNames || named.Kind is not ValueKind.Map)
            return named;
        IReadOnlyList<KeyValuePair<Value, Value>> entries = named.AsMap();
        var ordered = new Value[entries.Count];
        for (int index = 0; index < ordered.Length; index++)
        {
            FieldSchema field = Schema.Request.Fields[index];
            if (field.OneOf is not null || entries[index].Key.AsText() != field.Name)
                return named;
            ordered[index] = entries[index].Value;
        }
        return Value.From(ordered);
    }

    private CallOptions Options(ServerCall call)
    {
        TimeSpan? left = call.Deadline - mount.Options.Client.Time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            throw CallFailure.Late();
        return new CallOptions { Timeout = left, Headers = Trace(call) };
    }

    // Where nobody traces here, the caller's trace goes on as it came; else the client sends this side's.
    private static Dictionary<string, string>? Trace(ServerCall call)
    {
        if (Activity.Current is not null || call.Headers.GetValueOrDefault(CallTrace.Parent) is not { } parent)
            return null;
        var headers = new Dictionary<string, string> { [CallTrace.Parent] = parent };
        if (call.Headers.GetValueOrDefault(CallTrace.State) is { } state)
            headers.Add(CallTrace.State, state);
        return headers;
    }

    /// <summary>A code that only says what the status says gives way to that of the caller's wire.</summary>
    private static RpcException InTheCallersWords(RpcException failure) => failure.Code is null || failure.Status is RpcStatus.Unknown
        ? failure
        : new RpcException(failure.Status, failure.Message, failure) { Details = failure.Details };

    // Where the server is, is not the caller's business.
    private RpcException Unavailable(Exception gone) => new(RpcStatus.Unavailable, $"the server behind {mount.Name} cannot be reached", gone);
}
