using System.Buffers;
using Microsoft.AspNetCore.Http;
using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>One call over gRPC, gRPC-Web or Connect.</summary>
/// <typeparam name="TFormat">Protocol Buffers or its JSON.</typeparam>
internal sealed class GrpcCall<TFormat>(HttpContext context, GrpcInput input, GrpcOutput output, bool isJson, RpcServerOptions options) : ServerCall
    where TFormat : IFormat
{
    private byte[] _arguments = [];
    private IReadOnlyDictionary<string, string>? _headers;
    private bool _ended;

    public override CancellationToken Cancellation => Ends;

    /// <summary>The caller has gone, or the time is over.</summary>
    internal required CancellationToken Ends { get; init; }

    /// <summary>Whether the reply is a stream.</summary>
    internal required bool Streams { get; init; }

    internal DateTimeOffset? Due { get; init; }

    /// <summary>Set when the deadline, and not the caller, ended the call.</summary>
    internal Func<bool> IsLate { get; init; } = static () => false;

    public override DateTimeOffset? Deadline => Due;

    public override IReadOnlyDictionary<string, string> Headers =>
        _headers ??= context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());

    public override string Peer => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    public override string? User => context.User.Identity?.Name;

    /// <summary>Reads the one request of a call whose caller does not stream.</summary>
    /// <returns>False when there was none or more than one: the call has failed.</returns>
    internal async ValueTask<bool> ReadArgumentsAsync()
    {
        if (await input.ReadAsync(Ends).ConfigureAwait(false) is not { } message)
        {
            Fail(new RpcException(RpcStatus.Unimplemented, "the request holds no message; this method takes one"));
            return false;
        }
        if (await input.ReadAsync(Ends).ConfigureAwait(false) is not null)
        {
            Fail(new RpcException(RpcStatus.Unimplemented, "the request holds several messages; this method takes one"));
            return false;
        }
        _arguments = message;
        return true;
    }

    public override T? Arguments<T, TShape>() where T : default => TFormat.Read<T, TShape>(_arguments, FormatLimits.Default);

    public override Value Arguments(ObjectSchema schema) => TFormat.Read(_arguments, schema, FormatLimits.Default);

    public override async IAsyncEnumerable<T> Items<T, TShape>()
    {
        while (await NextAsync().ConfigureAwait(false) is { } message)
            yield return Read(message);

        static T Read(byte[] message)
        {
            try
            {
                return TFormat.Read<T, TShape>(message, FormatLimits.Default)!;
            }
            catch (CodecException wrong)
            {
                throw CallFailure.Arguments(wrong);
            }
        }
    }

    public override async IAsyncEnumerable<Value> Items(Schema schema)
    {
        while (await NextAsync().ConfigureAwait(false) is { } message)
            yield return Read(message);

        Value Read(byte[] message)
        {
            try
            {
                return TFormat.Read(message, schema, FormatLimits.Default);
            }
            catch (CodecException wrong)
            {
                throw CallFailure.Arguments(wrong);
            }
        }
    }

    public override void Reply<T, TShape>(T value)
    {
        Write<T, TShape>(value);
        output.Append();
        End(null);
    }

    public override void Reply(Schema? schema, Value value)
    {
        if (schema is not null) Write(schema, value);
        output.Append();
        End(null);
    }

    public override async ValueTask SendAsync<T, TShape>(T item)
    {
        Write<T, TShape>(item);
        output.Append();
        await output.FlushAsync(Ends).ConfigureAwait(false);
    }

    public override async ValueTask SendAsync(Schema schema, Value item)
    {
        Write(schema, item);
        output.Append();
        await output.FlushAsync(Ends).ConfigureAwait(false);
    }

    public override void Complete()
    {
        // One reply without a value is a message without fields: the caller waits for exactly one.
        if (!Streams)
        {
            if (isJson) output.Message.Write("{}"u8);
            output.Append();
        }
        End(null);
    }

    public override void Fail(RpcException failure)
    {
        if (IsLate()) failure = CallFailure.Late();
        string message = failure.Message.Length <= options.Limits.ErrorText ? failure.Message : failure.Message[..options.Limits.ErrorText];
        End(ReferenceEquals(message, failure.Message) ? failure : new RpcException(failure.Status, message) { Details = failure.Details });
    }

    private ValueTask<byte[]?> NextAsync() => input.ReadAsync(Ends);

    private void Write<T, TShape>(T value) where TShape : IShape<T>
    {
        try
        {
            TFormat.Write<T, TShape>(output.Message, value);
        }
        catch (CodecException)
        {
            output.Discard();
            throw;
        }
    }

    private void Write(Schema schema, Value value)
    {
        try
        {
            TFormat.Write(output.Message, schema, value);
        }
        catch (CodecException)
        {
            output.Discard();
            throw;
        }
    }

    private void End(RpcException? failure)
    {
        if (_ended) return;
        _ended = true;
        output.End(failure);
    }
}
