namespace Polywire.Wires.Zmtp;

/// <summary>The socket types that ZMTP 3.1 names (https://rfc.zeromq.org/spec/37/#the-socket-type-property).</summary>
public enum ZmtpSocketType
{
    /// <summary>REQ: sends a request, then receives its reply.</summary>
    Req,

    /// <summary>REP: receives a request, then sends its reply.</summary>
    Rep,

    /// <summary>DEALER: sends round robin, receives fairly, without alternation.</summary>
    Dealer,

    /// <summary>ROUTER: sends to the peer that the first frame names.</summary>
    Router,

    /// <summary>PUB: sends to every subscriber of a prefix.</summary>
    Pub,

    /// <summary>SUB: receives what its prefixes match.</summary>
    Sub,

    /// <summary>XPUB: a PUB that receives the subscriptions as messages.</summary>
    XPub,

    /// <summary>XSUB: a SUB that sends subscriptions as messages.</summary>
    XSub,

    /// <summary>PUSH: sends each message to one PULL.</summary>
    Push,

    /// <summary>PULL: receives fairly from every PUSH.</summary>
    Pull,

    /// <summary>PAIR: talks to exactly one PAIR.</summary>
    Pair,
}
