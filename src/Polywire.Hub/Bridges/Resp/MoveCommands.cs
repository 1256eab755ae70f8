using Polywire.Hubs.Queues;
using Polywire.Wires.Resp;
using Polywire.Wires.Text;

namespace Polywire.Hubs.Bridges.Resp;

/// <summary>
/// The list commands that take from one of several keys or move from one to another, and those of them that wait when
/// there is nothing: LMOVE, RPOPLPUSH, LMPOP, BLPOP, BRPOP, BLMOVE, BRPOPLPUSH, BLMPOP.
/// See https://redis.io/docs/latest/commands/blpop/.
/// </summary>
internal sealed class MoveCommands(Keyspace keyspace)
{
    /// <summary>Carries out one call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="client">Who can be made to wait.</param>
    /// <returns>False when the verb is none of this family.</returns>
    public bool Execute(in RespCall call, IBlockable client)
    {
        switch (call.Verb)
        {
            case RespVerb.LMove: Move(call); return true;
            case RespVerb.RPopLPush: Move(call, QueueEnd.Right, QueueEnd.Left, null, 0); return true;
            case RespVerb.LMPop: PopMany(call, 1, null, 0); return true;
            case RespVerb.BLPop: PopOrWait(call, QueueEnd.Left, client); return true;
            case RespVerb.BRPop: PopOrWait(call, QueueEnd.Right, client); return true;
            case RespVerb.BLMove: MoveOrWait(call, client); return true;
            case RespVerb.BRPopLPush:
                if (call.TryTimeout(3, out long timeout))
                    Move(call, QueueEnd.Right, QueueEnd.Left, client, timeout);
                return true;
            case RespVerb.BLMPop:
                if (call.TryTimeout(1, out timeout))
                    PopMany(call, 2, client, timeout);
                return true;
            default: return false;
        }
    }

    // BLPOP key… timeout
    private void PopOrWait(in RespCall call, QueueEnd end, IBlockable client)
    {
        int last = call.Count - 1;
        if (!call.TryTimeout(last, out long timeout))
            return;
        using Turn turn = keyspace.Enter();
        for (int i = 1; i < last; i++)
        {
            if (!keyspace.Lists.TryPop(call[i], end, out QueueItem item))
                continue;
            RespWriter.Array(call.Replies, 2);
            RespWriter.Bulk(call.Replies, call[i]);
            RespWriter.Bulk(call.Replies, item.Span);
            return;
        }

        if (!client.MayBlock)
            call.NullArray();
        else if (TryNames(call, 1, last, out ByteString[] keys))
            client.Block(new Wait(client.Waiter(RespWaitReply.KeyAndItem), keys, end) { Due = Due(timeout) });
    }

    // LMOVE source destination LEFT|RIGHT LEFT|RIGHT
    private void Move(in RespCall call)
    {
        if (call.TryEnd(3, out QueueEnd from) && call.TryEnd(4, out QueueEnd to))
            Move(call, from, to, null, 0);
    }

    // BLMOVE source destination LEFT|RIGHT LEFT|RIGHT timeout
    private void MoveOrWait(in RespCall call, IBlockable client)
    {
        if (call.TryEnd(3, out QueueEnd from) && call.TryEnd(4, out QueueEnd to) && call.TryTimeout(5, out long timeout))
            Move(call, from, to, client, timeout);
    }

    private void Move(in RespCall call, QueueEnd from, QueueEnd to, IBlockable? client, long timeout)
    {
        if (!call.IsName(2))
            return;
        using Turn turn = keyspace.Enter();
        switch (keyspace.Lists.Move(call[1], from, call[2], to, out QueueItem item))
        {
            case QueueOutcome.Done:
                RespWriter.Bulk(call.Replies, item.Span);
                return;
            case QueueOutcome.Full:
                call.Error(RespErrors.Full);
                return;
        }

        if (client is not { MayBlock: true })
            call.Null();
        else if (TryNames(call, 1, 2, out ByteString[] keys))
            client.Block(new Wait(client.Waiter(RespWaitReply.Item), keys, from) { Destination = new ByteString(call[2]), To = to, Due = Due(timeout) });
    }

    // LMPOP numkeys key… LEFT|RIGHT [COUNT count]; BLMPOP has a time-out before it.
    private void PopMany(in RespCall call, int at, IBlockable? client, long timeout)
    {
        if (!call.TryAtLeast(at, 1, out long keyCount, RespErrors.NumKeysNotPositive))
            return;
        int first = at + 1;
        if (keyCount >= call.Count - first)
        {
            call.Error(RespErrors.Syntax);
            return;
        }

        int end = first + (int)keyCount;
        if (!call.TryEnd(end, out QueueEnd from) || !TryCount(call, end + 1, out long count))
            return;
        using Turn turn = keyspace.Enter();
        List<QueueItem> items = RespScratch.Current.Items;
        for (int i = first; i < end; i++)
        {
            if (!keyspace.Lists.Pop(call[i], from, count, items))
                continue;
            RespWriter.Array(call.Replies, 2);
            RespWriter.Bulk(call.Replies, call[i]);
            ListCommands.Reply(call, items);
            return;
        }

        if (client is not { MayBlock: true })
            call.NullArray();
        else if (TryNames(call, first, end, out ByteString[] keys))
            client.Block(new Wait(client.Waiter(RespWaitReply.KeyAndItems), keys, from) { Count = count, Due = Due(timeout) });
    }

    private static bool TryCount(in RespCall call, int at, out long count)
    {
        count = 1;
        if (at == call.Count)
            return true;
        if (call.Count == at + 2 && call.Is(at, "count"))
            return call.TryAtLeast(at + 1, 1, out count, RespErrors.CountNotPositive);
        call.Error(RespErrors.Syntax);
        return false;
    }

    /// <summary>Keeps the names that a client is going to wait for; a name that no queue can have is refused.</summary>
    private static bool TryNames(in RespCall call, int first, int end, out ByteString[] names)
    {
        names = new ByteString[end - first];
        for (int i = first; i < end; i++)
        {
            if (!call.IsName(i))
                return false;
            names[i - first] = new ByteString(call[i]);
        }

        return true;
    }

    private long Due(long timeout) => timeout == 0 ? 0 : keyspace.Now + timeout;
}
