using System.Buffers.Text;
using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>The commands on whole keys. See https://redis.io/docs/latest/commands/?group=generic.</summary>
internal sealed class KeyCommands(Keyspace keyspace)
{
    private readonly KeyOperations _keys = keyspace.Keys;

    /// <summary>Carries out one call.</summary>
    /// <returns>False when the verb is none of this family.</returns>
    public bool Execute(in RespCall call)
    {
        switch (call.Verb)
        {
            case RespVerb.Del or RespVerb.Unlink: Delete(call); return true;
            case RespVerb.Exists or RespVerb.Touch: CountExisting(call); return true;
            case RespVerb.Type: RespWriter.Simple(call.Replies, _keys.Exists(call[1]) ? "list"u8 : "none"u8); return true;
            case RespVerb.Keys: Find(call); return true;
            case RespVerb.Scan: Scan(call); return true;
            case RespVerb.Rename: Rename(call, replace: true); return true;
            case RespVerb.RenameNx: Rename(call, replace: false); return true;
            case RespVerb.Copy: Copy(call); return true;
            case RespVerb.RandomKey: Pick(call); return true;
            case RespVerb.DbSize: call.Integer(_keys.Count); return true;
            case RespVerb.FlushAll or RespVerb.FlushDb: Flush(call); return true;
            default: return false;
        }
    }

    // DEL key…
    private void Delete(in RespCall call)
    {
        int deleted = 0;
        using Turn turn = keyspace.Enter();
        for (int i = 1; i < call.Count; i++)
            deleted += _keys.Delete(call[i]) ? 1 : 0;
        call.Integer(deleted);
    }

    // EXISTS key…: a key that is named twice counts twice.
    private void CountExisting(in RespCall call)
    {
        int existing = 0;
        using Turn turn = keyspace.Enter();
        for (int i = 1; i < call.Count; i++)
            existing += _keys.Exists(call[i]) ? 1 : 0;
        call.Integer(existing);
    }

    // KEYS pattern
    private void Find(in RespCall call)
    {
        List<ByteString> names = RespScratch.Current.Names;
        _keys.Find(call[1], names);
        Reply(call, names);
    }

    // SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]
    private void Scan(in RespCall call)
    {
        if (!Utf8Parser.TryParse(call[1], out ulong cursor, out int used) || used != call[1].Length)
        {
            call.Error(RespErrors.InvalidCursor);
            return;
        }

        ReadOnlySpan<byte> pattern = "*"u8;
        long count = 10;
        bool lists = true;
        for (int i = 2; i < call.Count; i += 2)
        {
            bool hasValue = i + 1 < call.Count;
            if (hasValue && call.Is(i, "count"))
            {
                if (!call.TryInteger(i + 1, out count))
                    return;
            }
            else if (hasValue && call.Is(i, "match"))
                pattern = call[i + 1];
            else if (hasValue && call.Is(i, "type"))
                lists = call.Is(i + 1, "list");
            else
                count = 0;
            if (count >= 1)
                continue;
            call.Error(RespErrors.Syntax);
            return;
        }

        List<ByteString> names = RespScratch.Current.Names;
        ulong next = _keys.Scan(cursor, count, pattern, names);
        if (!lists)
            names.Clear();
        RespWriter.Array(call.Replies, 2);
        // Cursors count keys that ever came to exist: they fit a signed number for a few thousand years.
        RespWriter.BulkNumber(call.Replies, (long)next);
        Reply(call, names);
    }

    // RENAME key newkey
    private void Rename(in RespCall call, bool replace)
    {
        if (!call.IsName(2))
            return;
        QueueOutcome outcome = _keys.Rename(call[1], call[2], replace);
        if (outcome == QueueOutcome.NoKey)
            call.Error(RespErrors.NoSuchKey);
        else if (replace)
            call.Ok();
        else
            call.Integer(outcome == QueueOutcome.Done ? 1 : 0);
    }

    // COPY source destination [DB destination-db] [REPLACE]
    private void Copy(in RespCall call)
    {
        bool replace = false;
        for (int i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "replace"))
                replace = true;
            else if (i + 1 == call.Count || !call.Is(i, "db"))
            {
                call.Error(RespErrors.Syntax);
                return;
            }
            else if (!IsOnlyDatabase(call, ++i))
                return;
        }

        if (call[1].SequenceEqual(call[2]))
            call.Error(RespErrors.SameObject);
        else if (call.IsName(2))
        {
            QueueOutcome outcome = _keys.Copy(call[1], call[2], replace);
            if (outcome == QueueOutcome.Full)
                call.Error(RespErrors.Full);
            else
                call.Integer(outcome == QueueOutcome.Done ? 1 : 0);
        }
    }

    private static bool IsOnlyDatabase(in RespCall call, int index)
    {
        if (!call.TryInteger(index, out long database))
            return false;
        if (database == 0)
            return true;
        call.Error(RespErrors.NoSuchDatabase);
        return false;
    }

    private void Pick(in RespCall call)
    {
        if (_keys.TryPick(Random.Shared, out ByteString name))
            RespWriter.Bulk(call.Replies, name.Span);
        else
            call.Null();
    }

    // FLUSHALL [ASYNC | SYNC]
    private void Flush(in RespCall call)
    {
        if (call.Count > 2 || (call.Count == 2 && !call.Is(1, "async") && !call.Is(1, "sync")))
        {
            call.Error(RespErrors.Syntax);
            return;
        }

        _keys.Flush();
        call.Ok();
    }

    private static void Reply(in RespCall call, List<ByteString> names)
    {
        RespWriter.Array(call.Replies, names.Count);
        foreach (ByteString name in names)
            RespWriter.Bulk(call.Replies, name.Span);
        names.Clear();
    }
}
