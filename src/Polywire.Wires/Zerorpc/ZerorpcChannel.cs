namespace Polywire.Wires.Zerorpc;

/// <summary>
/// One call between two peers, from either side: its id, who may send how much, and when a sign of life is due. Made by
/// <see cref="ZerorpcSession"/>, and as little thread-safe.
/// </summary>
public sealed class ZerorpcChannel
{
    // Each side may send one event before it hears more.
    private const int FirstCredit = 1;

    private ZerorpcWindow _window;

    internal ZerorpcChannel(ZerorpcId id, int peerVersion, int window)
    {
        Id = id;
        PeerVersion = peerVersion;
        _window = new ZerorpcWindow(window);
    }

    /// <summary>The id of the event that began the call: the <c>response_to</c> of all others.</summary>
    public ZerorpcId Id { get; }

    /// <summary>The peer's version of the protocol; 3 until it has said something.</summary>
    public int PeerVersion { get; internal set; }

    /// <summary>
    /// Events that may still be sent: OK, ERR, STREAM and STREAM_DONE cost one each, signs of life and grants nothing. Who ignores it makes
    /// Python end the call with «queue overflow».
    /// </summary>
    public long Credit { get; internal set; } = FirstCredit;

    /// <summary>Whether the call is over.</summary>
    public bool IsClosed { get; internal set; }

    /// <summary>Why it is, after <see cref="ZerorpcEvent.Broken"/>; else null.</summary>
    public ZerorpcException? Failure { get; internal set; }

    /// <summary>Whatever its owner ties to it.</summary>
    public object? Owner { get; set; }

    internal bool Beats { get; set; }

    internal TimeSpan NextBeat { get; set; }

    internal TimeSpan? LastHeard { get; set; }

    internal ZerorpcChannel? Before { get; set; }

    internal ZerorpcChannel? Behind { get; set; }

    /// <summary>Takes one from <see cref="Credit"/>.</summary>
    /// <returns>False when there is none: wait for <see cref="ZerorpcEvent.Credit"/>.</returns>
    public bool TrySpend()
    {
        if (Credit == 0) return false;
        Credit--;
        return true;
    }

    /// <summary>To be asked before waiting for the next item: how many to grant with <see cref="ZerorpcWriter.WriteMore"/> now; 0 for none.</summary>
    public int Grant() => IsClosed ? 0 : _window.Grant();

    /// <summary>Notes that the reader has taken an item that came.</summary>
    public void Taken() => _window.Taken();

    internal bool Arrived() => _window.Arrived();
}
