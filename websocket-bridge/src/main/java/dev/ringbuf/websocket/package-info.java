/// A ring for subscribers on other hosts: demand and gaps over WebSocket, by the sub-protocol
/// `ringbuf.v1`. Begin with [dev.ringbuf.websocket.RingSocket] on the server and
/// [dev.ringbuf.websocket.RemoteRing] on the client. docs/websocket.md describes the protocol.
///
/// ```text
///  ring ---> RingBroadcast ---> ServerSession ---> RingSocketRoute (Reactor Netty)  ---> socket
///            a ring for each    demand, windows,   RingSocketHandler (Spring WebFlux)
///            client             messages
///
///  socket ---> RemoteSubscription.Link ---> RemoteSubscription ---> subscriber of RemoteRing
///              one connection, messages     demand, position, reconnects
/// ```
///
/// The way of an item from the client's ring to the socket. The first two lines run on a thread of
/// the ring's poller, and the others there or on the thread that is in the mailbox:
///
/// ```text
///   RingSubscription.drain
///     ServerSession.onNext
///       ServerSession.encode       the one copy: from the ring into the message
///       Mailbox.post
///         ServerSession.pump
///           Window.give ---> the framework's send
/// ```
///
/// The way of demand from the subscriber to the ring:
///
/// ```text
///   RemoteSubscription.request ---> Link.send ---> REQUEST
///     ServerSession.receive
///       Mailbox.post
///         ServerSession.pump       as much as the client wants and the window takes
///           RingSubscription.request
/// ```
///
/// Frames knows the bytes of the protocol, ElementFormat the elements in them.
@NullMarked
package dev.ringbuf.websocket;

import org.jspecify.annotations.NullMarked;
