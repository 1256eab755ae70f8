using System.Buffers;
using System.IO.Pipelines;

namespace Polywire.Robustness.Tests.Grpc;

/// <summary>A request's body that is there already, again and again.</summary>
internal sealed class FixedBody(byte[] body) : PipeReader
{
    private long _at;

    public void Rewind() => _at = 0;

    public override void AdvanceTo(SequencePosition consumed) => _at = consumed.GetInteger();

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

    public override void CancelPendingRead()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => new(Result());

    public override bool TryRead(out ReadResult result)
    {
        result = Result();
        return true;
    }

    private ReadResult Result() => new(new ReadOnlySequence<byte>(body).Slice(_at), isCanceled: false, isCompleted: true);
}
