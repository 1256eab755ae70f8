using System.Runtime.InteropServices;
using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The list commands that never wait. Arguments are checked in Redis's order, because the first mistake decides the reply.
/// See https://redis.io/docs/latest/commands/?group=list.
/// </summary>
internal sealed class ListCommands(ListOperations lists)
{
    /// <summary>Carries out one call.</summary>
    /// <returns>False when the verb is none of this family.</returns>
    public bool Execute(in RespCall call)
    {
        switch (call.Verb)
        {
            case RespVerb.LPush: Push(call, QueueEnd.Left, onlyExisting: false); return true;
            case RespVerb.RPush: Push(call, QueueEnd.Right, onlyExisting: false); return true;
            case RespVerb.LPushX: Push(call, QueueEnd.Left, onlyExisting: true); return true;
            case RespVerb.RPushX: Push(call, QueueEnd.Right, onlyExisting: true); return true;
            case RespVerb.LPop: Pop(call, QueueEnd.Left); return true;
            case RespVerb.RPop: Pop(call, QueueEnd.Right); return true;
            case RespVerb.LLen: call.Integer(lists.Length(call[1])); return true;
            case RespVerb.LRange: Range(call); return true;
            case RespVerb.LIndex: Index(call); return true;
            case RespVerb.LSet: Set(call); return true;
            case RespVerb.LInsert: Insert(call); return true;
            case RespVerb.LRem: Remove(call); return true;
            case RespVerb.LTrim: Trim(call); return true;
            case RespVerb.LPos: new ListPositionCommand(lists).Execute(call); return true;
            default: return false;
        }
    }

    /// <summary>Answers with messages as an array.</summary>
    internal static void Reply(in RespCall call, List<QueueItem> items)
    {
        RespWriter.Array(call.Replies, items.Count);
        foreach (QueueItem item in items)
            RespWriter.Bulk(call.Replies, item.Span);
        items.Clear();
    }

    // LPUSH key element…
    private void Push(in RespCall call, QueueEnd end, bool onlyExisting)
    {
        if (!call.IsName(1))
            return;
        List<QueueItem> items = RespScratch.Current.Items;
        for (int i = 2; i < call.Count; i++)
            items.Add(new QueueItem(call[i]));
        QueueOutcome outcome = lists.Push(call[1], end, CollectionsMarshal.AsSpan(items), onlyExisting, out long length);
        items.Clear();
        if (outcome == QueueOutcome.Full)
            call.Error(RespErrors.Full);
        else
            call.Integer(length);
    }

    // LPOP key [count]
    private void Pop(in RespCall call, QueueEnd end)
    {
        if (call.Count > 3)
        {
            call.Error(end == QueueEnd.Left ? "ERR wrong number of arguments for 'lpop' command"u8 : "ERR wrong number of arguments for 'rpop' command"u8);
            return;
        }

        if (call.Count == 2)
        {
            if (lists.TryPop(call[1], end, out QueueItem item))
                RespWriter.Bulk(call.Replies, item.Span);
            else
                call.Null();
            return;
        }

        if (!call.TryAtLeast(2, 0, out long count, RespErrors.NotPositive))
            return;
        List<QueueItem> items = RespScratch.Current.Items;
        if (lists.Pop(call[1], end, count, items))
            Reply(call, items);
        else
            call.NullArray();
    }

    // LRANGE key start stop
    private void Range(in RespCall call)
    {
        if (!call.TryInteger(2, out long start) || !call.TryInteger(3, out long stop))
            return;
        List<QueueItem> items = RespScratch.Current.Items;
        lists.Range(call[1], start, stop, items);
        Reply(call, items);
    }

    // LINDEX key index: a key that does not exist is noticed before an index that is none.
    private void Index(in RespCall call)
    {
        if (lists.Length(call[1]) == 0)
        {
            call.Null();
            return;
        }

        if (!call.TryInteger(2, out long index))
            return;
        if (lists.TryIndex(call[1], index, out QueueItem item))
            RespWriter.Bulk(call.Replies, item.Span);
        else
            call.Null();
    }

    // LSET key index element
    private void Set(in RespCall call)
    {
        if (lists.Length(call[1]) == 0)
        {
            call.Error(RespErrors.NoSuchKey);
            return;
        }

        if (!call.TryInteger(2, out long index))
            return;
        switch (lists.Set(call[1], index, new QueueItem(call[3])))
        {
            case QueueOutcome.Done: call.Ok(); break;
            case QueueOutcome.Full: call.Error(RespErrors.Full); break;
            case QueueOutcome.NoKey: call.Error(RespErrors.NoSuchKey); break;
            default: call.Error(RespErrors.IndexOutOfRange); break;
        }
    }

    // LINSERT key BEFORE|AFTER pivot element
    private void Insert(in RespCall call)
    {
        bool after = call.Is(2, "after");
        if (!after && !call.Is(2, "before"))
        {
            call.Error(RespErrors.Syntax);
            return;
        }

        switch (lists.Insert(call[1], after, call[3], new QueueItem(call[4]), out long length))
        {
            case QueueOutcome.Done: call.Integer(length); break;
            case QueueOutcome.Full: call.Error(RespErrors.Full); break;
            case QueueOutcome.NoKey: call.Integer(0); break;
            default: call.Integer(-1); break;
        }
    }

    // LREM key count element
    private void Remove(in RespCall call)
    {
        if (call.TryInteger(2, out long count))
            call.Integer(lists.Remove(call[1], count, call[3]));
    }

    // LTRIM key start stop
    private void Trim(in RespCall call)
    {
        if (!call.TryInteger(2, out long start) || !call.TryInteger(3, out long stop))
            return;
        lists.Trim(call[1], start, stop);
        call.Ok();
    }
}
