using Polywire.Formats;
using Polywire.Rpc;

namespace Polywire.Interop.Tests.JsonRpc;

/// <summary>What other people's clients call.</summary>
[Service("cat")]
public sealed partial class Cat
{
    /// <summary>Doubles a number.</summary>
    public long Double(long num) => 2 * num;

    /// <summary>Gives back what it gets.</summary>
    public Value Echo(Value value) => value;

    /// <summary>Fails.</summary>
    public void Fail(string message) => throw new RpcException(RpcStatus.FailedPrecondition, message);

    /// <summary>Waits until its caller gives up.</summary>
    public Task Wait(CancellationToken cancellationToken = default) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
}
