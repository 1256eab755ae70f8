using System.Text;

namespace Polywire.Wires.Zmtp;

/// <summary>What is true of each <see cref="ZmtpSocketType"/>: its name on the wire and whom it may talk to.</summary>
public static class ZmtpSocketTypes
{
    /// <summary>The name in its canonical case: libzmq compares exactly, and a wrong case silently disables its check.</summary>
    public static ReadOnlySpan<byte> WireName(this ZmtpSocketType type) => type switch
    {
        ZmtpSocketType.Req => "REQ"u8,
        ZmtpSocketType.Rep => "REP"u8,
        ZmtpSocketType.Dealer => "DEALER"u8,
        ZmtpSocketType.Router => "ROUTER"u8,
        ZmtpSocketType.Pub => "PUB"u8,
        ZmtpSocketType.Sub => "SUB"u8,
        ZmtpSocketType.XPub => "XPUB"u8,
        ZmtpSocketType.XSub => "XSUB"u8,
        ZmtpSocketType.Push => "PUSH"u8,
        ZmtpSocketType.Pull => "PULL"u8,
        ZmtpSocketType.Pair => "PAIR"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The type of that name, in any case.</summary>
    /// <returns>False for names that ZMTP 3.1 does not know (STREAM, the draft types).</returns>
    public static bool TryParse(ReadOnlySpan<byte> name, out ZmtpSocketType type)
    {
        for (type = ZmtpSocketType.Req; type <= ZmtpSocketType.Pair; type++)
        {
            if (Ascii.EqualsIgnoreCase(name, type.WireName())) return true;
        }
        type = default;
        return false;
    }

    /// <summary>Whether the two may talk (https://rfc.zeromq.org/spec/37/#the-socket-type-property). The relation is symmetric.</summary>
    public static bool CanTalkTo(this ZmtpSocketType type, ZmtpSocketType peer) => type switch
    {
        ZmtpSocketType.Req => peer is ZmtpSocketType.Rep or ZmtpSocketType.Router,
        ZmtpSocketType.Rep => peer is ZmtpSocketType.Req or ZmtpSocketType.Dealer,
        ZmtpSocketType.Dealer => peer is ZmtpSocketType.Rep or ZmtpSocketType.Dealer or ZmtpSocketType.Router,
        ZmtpSocketType.Router => peer is ZmtpSocketType.Req or ZmtpSocketType.Dealer or ZmtpSocketType.Router,
        ZmtpSocketType.Pub or ZmtpSocketType.XPub => peer is ZmtpSocketType.Sub or ZmtpSocketType.XSub,
        ZmtpSocketType.Sub or ZmtpSocketType.XSub => peer is ZmtpSocketType.Pub or ZmtpSocketType.XPub,
        ZmtpSocketType.Push => peer is ZmtpSocketType.Pull,
        ZmtpSocketType.Pull => peer is ZmtpSocketType.Push,
        ZmtpSocketType.Pair => peer is ZmtpSocketType.Pair,
        _ => false,
    };

    /// <summary>Whether this type tells its Identity in the handshake, even an empty one, as libzmq does: REQ, DEALER, ROUTER.</summary>
    public static bool TellsIdentity(this ZmtpSocketType type) =>
        type is ZmtpSocketType.Req or ZmtpSocketType.Dealer or ZmtpSocketType.Router;

    /// <summary>Whether this type is told subscriptions by its peers: PUB, XPUB.</summary>
    public static bool TakesSubscriptions(this ZmtpSocketType type) => type is ZmtpSocketType.Pub or ZmtpSocketType.XPub;
}
