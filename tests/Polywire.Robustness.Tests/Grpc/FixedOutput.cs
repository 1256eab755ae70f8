using System.IO.Pipelines;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>A response's body in an array.</summary>
internal sealed class FixedOutput(byte[] space) : PipeWriter
{
    private int _written;

    public ReadOnlySpan<byte> Written => space.AsSpan(0, _written);

    public void Rewind() => _written = 0;

    public override void Advance(int bytes) => _written += bytes;

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

    public override Memory<byte> GetMemory(int sizeHint = 0) => space.AsMemory(_written);

    public override Span<byte> GetSpan(int sizeHint = 0) => space.AsSpan(_written);
}
