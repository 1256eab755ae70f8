using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Polywire.Rpc;
using Polywire.Rpc.Grpc;
using Polywire.Wires.Grpc;

namespace Polywire.AspNetCore.Grpc;

/// <summary>The messages of one request after the other. What lies in the server's own buffer in one piece is read there.</summary>
/// <param name="limits">The caps.</param>
internal sealed class GrpcInput(GrpcLimits limits)
{
    private readonly MessageBuffer _gathered = new();
    private readonly MessageBuffer _inflated = new();
    private PipeReader _body = null!;
    private GrpcHead _head;
    private bool _inflates;
    private GrpcFrame _frame;
    private bool _inside;
    private ReadOnlySequence<byte> _text;
    private bool _isText;
    private SequencePosition _after;
    private bool _holds;

    /// <summary>The message that was read, inflated; valid until the next is asked for.</summary>
    internal ReadOnlyMemory<byte> Message { get; private set; }

    /// <summary>Whether nothing comes after the message.</summary>
    internal bool IsLast { get; private set; }

    /// <summary>Turns to the next request.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="head">Its protocol.</param>
    /// <param name="inflates">Whether it names gzip as its compression.</param>
    internal void Start(PipeReader body, GrpcHead head, bool inflates)
    {
        (_body, _head, _inflates) = (body, head, inflates);
        (_inside, _isText, IsLast) = (false, false, false);
    }

    /// <summary>Waits for the next message.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="GrpcException">The bytes break the protocol's rules.</exception>
    /// <exception cref="OperationCanceledException">Somebody has called <see cref="Cancel"/>.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<bool> ReadAsync()
    {
        Release();
        if (_isText) return TakeText();
        while (!IsLast)
        {
            ReadResult read = await _body.ReadAsync().ConfigureAwait(false);
            if (Take(read)) return true;
        }
        return false;
    }

    /// <summary>Waits for the end, behind the only message that should be there.</summary>
    /// <returns>False when more follows.</returns>
    internal ValueTask<bool> EndsAsync() => IsLast ? new(true) : WaitForEndAsync();

    /// <summary>Lets go of the message.</summary>
    internal void Release()
    {
        if (_holds) _body.AdvanceTo(_after);
        _holds = false;
        Message = default;
        _gathered.Clear();
        _inflated.Clear();
    }

    /// <summary>Ends the wait that is under way, or the next.</summary>
    internal void Cancel() => _body.CancelPendingRead();

    /// <summary>Gives back what the request that is over has left.</summary>
    internal void Forget()
    {
        (Message, _text, _holds, _body) = (default, default, false, null!);
        _gathered.Trim();
        _inflated.Trim();
    }

    /// <summary>Takes what has arrived; true when there is a message.</summary>
    private bool Take(in ReadResult read)
    {
        if (read.IsCanceled)
        {
            _body.AdvanceTo(read.Buffer.Start);
            throw new OperationCanceledException("The call is over: its caller has gone, has given up, or its deadline has passed.");
        }
        return _head.Dialect switch
        {
            GrpcDialect.ConnectUnary => TakeBare(read.Buffer, read.IsCompleted),
            // Browsers cannot send piece by piece: the whole body is there, or will be soon.
            GrpcDialect.WebText => TakeBare(read.Buffer, read.IsCompleted) && TakeText(),
            _ => TakeFrame(read.Buffer, read.IsCompleted),
        };
    }

    private bool TakeFrame(in ReadOnlySequence<byte> arrived, bool isLast)
    {
        ReadOnlySequence<byte> rest = arrived;
        if (!_inside)
        {
            if (!GrpcReader.TryReadPrefix(arrived, GrpcFlags.Compressed, limits, out _frame))
            {
                if (isLast && arrived.Length > 0) throw Truncated();
                _body.AdvanceTo(arrived.Start, arrived.End);
                IsLast = isLast;
                return false;
            }
            rest = arrived.Slice(GrpcFrame.PrefixLength);
            if (rest.Length >= _frame.Length) return Hold(rest, isLast);
        }
        return Gather(rest, isLast);
    }

    // All of it is there.
    private bool Hold(in ReadOnlySequence<byte> rest, bool isLast)
    {
        IsLast = isLast && rest.Length == _frame.Length;
        ReadOnlySequence<byte> message = rest.Slice(0, _frame.Length);
        if (!message.IsSingleSegment)
        {
            Append(message);
            _body.AdvanceTo(message.End);
            Open(_gathered.WrittenMemory, _frame.IsCompressed);
            return true;
        }
        (_holds, _after) = (true, message.End);
        Open(message.First, _frame.IsCompressed);
        return true;
    }

    private bool Gather(in ReadOnlySequence<byte> rest, bool isLast)
    {
        _inside = true;
        ReadOnlySequence<byte> part = rest.Slice(0, Math.Min(rest.Length, _frame.Length - _gathered.Count));
        Append(part);
        _body.AdvanceTo(part.End);
        if (_gathered.Count < _frame.Length) return isLast ? throw Truncated() : false;
        _inside = false;
        IsLast = isLast && rest.Length == part.Length;
        Open(_gathered.WrittenMemory, _frame.IsCompressed);
        return true;
    }

    private bool TakeBare(in ReadOnlySequence<byte> arrived, bool isLast)
    {
        long most = _head.Dialect is GrpcDialect.WebText ? (limits.MessageBytes + (long)GrpcFrame.PrefixLength) * 2 : limits.MessageBytes;
        if (arrived.Length > most - _gathered.Count)
            throw new GrpcException(GrpcFailure.TooLarge, $"the request is above the limit MessageBytes of {limits.MessageBytes}");
        IsLast = isLast;
        bool held = isLast && _gathered.Count == 0 && arrived.IsSingleSegment && _head.Dialect is GrpcDialect.ConnectUnary;
        if (held) (_holds, _after) = (true, arrived.End);
        else
        {
            Append(arrived);
            _body.AdvanceTo(arrived.End);
        }
        if (!isLast) return false;
        if (_head.Dialect is GrpcDialect.WebText) return true;
        ReadOnlyMemory<byte> message = held ? arrived.First : _gathered.WrittenMemory;
        // Nothing at all is a message without fields, whatever its encoding is said to be.
        Open(message, _inflates && message.Length > 0);
        return true;
    }

    private bool TakeText()
    {
        if (!_isText)
        {
            byte[] text = _gathered.Written.ToArray();
            _text = new ReadOnlySequence<byte>(text, 0, GrpcWebText.Decode(text));
            _isText = true;
        }
        bool found = GrpcReader.TryRead(_text, GrpcFlags.Compressed, limits, out GrpcFrame frame, out ReadOnlySequence<byte> message);
        IsLast = true;
        if (!found) return _text.IsEmpty ? false : throw Truncated();
        _text = _text.Slice(message.End);
        IsLast = _text.IsEmpty;
        Open(message.First, frame.IsCompressed);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForEndAsync()
    {
        if (_isText) return false;
        if (_holds)
        {
            if (_inflated.Count == 0)
            {
                _gathered.Append(Message.Span);
                Message = _gathered.WrittenMemory;
            }
            _body.AdvanceTo(_after);
            _holds = false;
        }
        ReadResult read = await _body.ReadAsync().ConfigureAwait(false);
        while (!read.IsCompleted && !read.IsCanceled && read.Buffer.IsEmpty)
        {
            _body.AdvanceTo(read.Buffer.End);
            read = await _body.ReadAsync().ConfigureAwait(false);
        }
        bool ends = read.Buffer.IsEmpty;
        _body.AdvanceTo(read.Buffer.Start);
        return read.IsCanceled ? throw new OperationCanceledException() : ends;
    }

    private void Open(ReadOnlyMemory<byte> message, bool isCompressed)
    {
        if (isCompressed && !_inflates)
            throw new GrpcException(GrpcFailure.BadCompression, $"a message is marked as compressed, but {_head.EncodingHeader} names no encoding");
        if (isCompressed) GrpcGzip.Inflate(message, _inflated, limits);
        Message = isCompressed ? _inflated.WrittenMemory : message;
    }

    private void Append(in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> piece in bytes) _gathered.Append(piece.Span);
    }

    private static GrpcException Truncated() => new(GrpcFailure.Truncated, "the request ends within a message");
}
