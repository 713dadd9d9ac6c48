// The candidates in C and C++: `peers CASE PEER ARGUMENT`, compiled with -O3.
//
// Serves rounds on standard input and output exactly like
// dev.ringbuf.benchmarks.workload.RoundServer: "ready PLACEMENT", then for each "round MILLIS" or
// "line" a line of NAME=VALUE. Each round checks the data it receives. Wrong data ends the program.

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<boost/lockfree/spsc_queue.hpp>)
#include <boost/lockfree/spsc_queue.hpp>
#include <boost/version.hpp>
#define HAVE_BOOST 1
#endif

#include "paced.h"
#include "ringbuf.h"

namespace {

constexpr std::size_t kLine = 128;  // two cache lines: x86 fetches them in pairs
constexpr std::size_t kOneThreadCapacity = std::size_t{1} << 16;
constexpr std::size_t kTwoThreadCapacity = std::size_t{1} << 20;
constexpr std::size_t kLongCapacity = std::size_t{1} << 16;

[[noreturn]] void fail(const std::string &message) {
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(1);
}

// ---- Time and place ---------------------------------------------------------------------------

inline std::int64_t now_nanos() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

inline void spin_wait() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb");
#endif
}

// Like dev.ringbuf.benchmarks.workload.Placement: producer on the first allowed core, consumer on
// the last.
struct Placement {
    int producer = -1;
    int consumer = -1;

    Placement() {
        cpu_set_t allowed;
        if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
            for (int core = 0; core < CPU_SETSIZE; core++) {
                if (CPU_ISSET(core, &allowed)) {
                    producer = producer < 0 ? core : producer;
                    consumer = core;
                }
            }
        }
    }

    // Also requests a realtime priority, which the system refuses to ordinary users.
    static void pin_realtime(int core) {
        pin(core);
        sched_param priority{};
        priority.sched_priority = 10;
        sched_setscheduler(0, SCHED_FIFO, &priority);
    }

    static void pin(int core) {
        if (core >= 0) {
            cpu_set_t only;
            CPU_ZERO(&only);
            CPU_SET(core, &only);
            sched_setaffinity(0, sizeof only, &only);
        }
    }
};

const Placement placement;

// A bare cache-line round trip between the cores, like
// dev.ringbuf.benchmarks.workload.CacheLine.
class CacheLine {
   public:
    // Nanoseconds of a round trip: the median of blocks of trips.
    double round_trip_nanos() {
        double nanos = 0;
        std::thread echo([&] {
            Placement::pin(placement.consumer);
            this->echo();
        });
        std::thread trips([&] {
            Placement::pin(placement.producer);
            nanos = this->trips();
        });
        trips.join();
        echo.join();
        return nanos;
    }

   private:
    static constexpr std::size_t kBlocks = 33;
    static constexpr int kTrips = 64;
    static constexpr int kPatience = 1 << 14;
    static constexpr std::int64_t kMaxNanos = 20'000'000;
    static constexpr std::int64_t kStop = -1;

    double trips() {
        std::vector<double> blocks;
        std::int64_t number = 0;
        std::int64_t begin = now_nanos();
        std::int64_t then = begin;
        do {
            for (int i = 0; i < kTrips; i++) {
                there_.store(++number, std::memory_order_release);
                await(back_, number);
            }
            std::int64_t now = now_nanos();
            blocks.push_back(double(now - then) / kTrips);
            then = now;
        } while (blocks.size() < kBlocks && then - begin < kMaxNanos);
        there_.store(kStop, std::memory_order_release);
        std::sort(blocks.begin(), blocks.end());
        return blocks[blocks.size() / 2];
    }

    void echo() {
        std::int64_t number = 0;
        while (await(there_, number + 1) != kStop) {
            back_.store(++number, std::memory_order_release);
        }
        there_.store(0);
        back_.store(0);
    }

    static std::int64_t await(const std::atomic<std::int64_t> &word, std::int64_t number) {
        for (int misses = 1;; misses++) {
            std::int64_t value = word.load(std::memory_order_acquire);
            if (value == number || value == kStop) {
                return value;
            }
            if (misses % kPatience == 0) {
                std::this_thread::yield();  // a shared core: the partner needs it to answer
            }
        }
    }

    alignas(kLine) std::atomic<std::int64_t> there_{0};
    alignas(kLine) std::atomic<std::int64_t> back_{0};
    char padding_[kLine];
};

// ---- Messages ---------------------------------------------------------------------------------

// n bytes with the message number at both ends, which reveals a stale or torn message.
class Message {
   public:
    explicit Message(std::size_t size)
        : size_(size),
          bytes_(static_cast<unsigned char *>(
                  std::aligned_alloc(kLine, (size + 2 * kLine - 1) / kLine * kLine))) {}

    void write(std::int64_t number) {
        std::memcpy(bytes_.get() + size_ - sizeof number, &number, sizeof number);
        std::memcpy(bytes_.get(), &number, sizeof number);
    }

    void check(std::int64_t number) const {
        std::int64_t first;
        std::int64_t last;
        std::memcpy(&first, bytes_.get(), sizeof first);
        std::memcpy(&last, bytes_.get() + size_ - sizeof last, sizeof last);
        if (first != number || last != number) {
            fail("expected message " + std::to_string(number) + ", got " + std::to_string(first));
        }
    }

    unsigned char *data() { return bytes_.get(); }
    std::size_t size() const { return size_; }

   private:
    struct Free {
        void operator()(unsigned char *bytes) const { std::free(bytes); }
    };
    std::size_t size_;
    std::unique_ptr<unsigned char, Free> bytes_;
};

// ---- Queues of bytes --------------------------------------------------------------------------

#ifdef HAVE_BOOST
template <typename T, std::size_t Capacity>
class BoostQueue {
   public:
    bool push(const T *source, std::size_t count) { return queue_.push(source, count) == count; }
    bool pop(T *target, std::size_t count) { return queue_.pop(target, count) == count; }
    bool push(T value) { return queue_.push(value); }
    bool pop(T &value) { return queue_.pop(value); }

   private:
    boost::lockfree::spsc_queue<T, boost::lockfree::capacity<Capacity>> queue_;
};
#endif

// This project's own header.
template <typename T, std::size_t Capacity>
class RingbufQueue {
   public:
    RingbufQueue() : memory_(std::aligned_alloc(RINGBUF_PAGE_BYTES, kBytes)) {
        std::memset(memory_, 0, kBytes);
        ringbuf ring;
        if (ringbuf_format(memory_, kBytes, kType, sizeof(T), Capacity) != RINGBUF_OK ||
                ringbuf_attach(&ring, memory_, kBytes, kType, sizeof(T)) != RINGBUF_OK ||
                ringbuf_producer_open(&producer_, &ring) != RINGBUF_OK ||
                ringbuf_consumer_open(&consumer_, &ring) != RINGBUF_OK) {
            fail("cannot make a ring");
        }
    }

    bool push(const T *source, std::size_t count) {
        return ringbuf_try_push(&producer_, source, count) == static_cast<std::int64_t>(count);
    }
    bool pop(T *target, std::size_t count) {
        return ringbuf_pop(&consumer_, target, count) == static_cast<std::int64_t>(count);
    }
    bool push(T value) { return push(&value, 1); }
    bool pop(T &value) { return pop(&value, 1); }

   private:
    static constexpr ringbuf_element_type kType = sizeof(T) == 1 ? RINGBUF_BYTE : RINGBUF_LONG;
    static constexpr std::size_t kBytes = Capacity * sizeof(T) + 4 * RINGBUF_PAGE_BYTES;
    void *memory_;
    alignas(kLine) ringbuf_producer producer_;
    alignas(kLine) ringbuf_consumer consumer_;
};

// ---- Candidates --------------------------------------------------------------------------------

class Candidate {
   public:
    virtual ~Candidate() = default;
    virtual std::string round(std::int64_t nanos) = 0;
};

std::string figure(const char *name, double value) {
    char text[64];
    std::snprintf(text, sizeof text, "%s=%.6g", name, value);
    return text;
}

// One thread that pushes a message and pops it again.
template <typename Queue>
class Exchange : public Candidate {
   public:
    explicit Exchange(std::size_t size) : source_(size), target_(size) {}

    std::string round(std::int64_t nanos) override {
        std::string result;
        std::thread([&] {
            Placement::pin(placement.consumer);
            result = run(nanos);
        }).join();
        return result;
    }

   private:
    std::string run(std::int64_t nanos) {
        std::int64_t first = number_;
        std::int64_t start = now_nanos();
        std::int64_t elapsed;
        do {
            for (int i = 0; i < 512; i++) {
                source_.write(number_);
                queue_->push(source_.data(), source_.size());
                queue_->pop(target_.data(), target_.size());
                target_.check(number_++);
            }
            elapsed = now_nanos() - start;
        } while (elapsed < nanos);
        return figure("time", double(elapsed) / double(number_ - first));
    }

    std::unique_ptr<Queue> queue_ = std::make_unique<Queue>();
    Message source_;
    Message target_;
    std::int64_t number_ = 0;
};

// Two threads: one sends as fast as the other receives, like
// dev.ringbuf.benchmarks.workload.Transfer. Messages sends and receives numbered messages.
template <typename Messages>
class Transfer : public Candidate {
   public:
    template <typename... Arguments>
    explicit Transfer(double units_per_message, Arguments... arguments)
        : units_per_message_(units_per_message), queue_(std::make_unique<Messages>(arguments...)) {}

    std::string round(std::int64_t nanos) override {
        stopped_.store(false);
        std::atomic<int> ready{0};
        double rate = 0;
        std::thread producer([&] {
            Placement::pin(placement.producer);
            meet(ready);
            produce();
        });
        std::thread consumer([&] {
            Placement::pin(placement.consumer);
            meet(ready);
            rate = consume(nanos);
        });
        consumer.join();
        producer.join();
        while (received_ < sent_) {
            if (!queue_->poll(received_)) {
                fail("messages were lost");
            }
            received_++;
        }
        return figure("rate", rate * units_per_message_);
    }

   private:
    static constexpr int kBlock = 256;
    static constexpr std::int64_t kPatienceNanos = 30'000'000'000;

    static void meet(std::atomic<int> &ready) {
        ready++;
        while (ready.load() < 2) {
        }
    }

    void produce() {
        std::int64_t number = sent_;
        while (!stopped_.load(std::memory_order_relaxed)) {
            for (int i = 0; i < kBlock; i++) {
                if (queue_->offer(number)) {
                    number++;
                } else {
                    spin_wait();
                }
            }
        }
        sent_ = number;
    }

    double consume(std::int64_t nanos) {
        std::int64_t number = received_;
        std::int64_t start = now_nanos();
        std::int64_t elapsed;
        do {
            for (int i = 0; i < kBlock; i++) {
                if (queue_->poll(number)) {
                    number++;
                } else {
                    spin_wait();
                }
            }
            elapsed = now_nanos() - start;
            if (number == received_ && elapsed > kPatienceNanos) {
                fail("message " + std::to_string(number) + " does not arrive");
            }
            // The producer's thread may not have run yet.
        } while (elapsed < nanos || number == received_);
        double rate = 1e3 * double(number - received_) / double(elapsed);
        received_ = number;
        stopped_.store(true);
        return rate;
    }

    double units_per_message_;
    std::unique_ptr<Messages> queue_;
    std::int64_t sent_ = 0;
    std::int64_t received_ = 0;
    alignas(kLine) std::atomic<bool> stopped_{false};
    char padding_[kLine];
};

// Messages of n bytes through a queue of bytes.
template <typename Queue>
class MessageQueue {
   public:
    explicit MessageQueue(std::size_t size) : source_(size), target_(size) {}

    bool offer(std::int64_t number) {
        source_.write(number);
        return queue_.push(source_.data(), source_.size());
    }

    bool poll(std::int64_t number) {
        if (!queue_.pop(target_.data(), target_.size())) {
            return false;
        }
        target_.check(number);
        return true;
    }

   private:
    Queue queue_;
    Message source_;
    Message target_;
};

// One 64-bit number at a time.
template <typename Queue>
class LongQueue {
   public:
    bool offer(std::int64_t number) { return queue_.push(number); }

    bool poll(std::int64_t number) {
        std::int64_t value;
        if (!queue_.pop(value)) {
            return false;
        }
        if (value != number) {
            fail("expected " + std::to_string(number) + ", got " + std::to_string(value));
        }
        return true;
    }

   private:
    Queue queue_;
};

// The physical limit of handing over blocks: a copy in, a flag, a copy out. With one slot the two
// sides alternate. With many, each slot has its own flag and no position is shared.
template <std::size_t Slots>
class FlagQueue {
   public:
    explicit FlagQueue(std::size_t size)
        : size_(size), slots_(Slots), source_(size), target_(size) {
        for (Slot &slot : slots_) {
            slot.block = std::make_unique<Message>(size);
        }
    }

    bool offer(std::int64_t number) {
        Slot &slot = slots_[std::size_t(number) % Slots];
        if (slot.full.load(std::memory_order_acquire)) {
            return false;
        }
        source_.write(number);
        std::memcpy(slot.block->data(), source_.data(), size_);
        slot.full.store(true, std::memory_order_release);
        return true;
    }

    bool poll(std::int64_t number) {
        Slot &slot = slots_[std::size_t(number) % Slots];
        if (!slot.full.load(std::memory_order_acquire)) {
            return false;
        }
        std::memcpy(target_.data(), slot.block->data(), size_);
        slot.full.store(false, std::memory_order_release);
        target_.check(number);
        return true;
    }

   private:
    struct alignas(kLine) Slot {
        std::atomic<bool> full{false};
        std::unique_ptr<Message> block;
    };
    std::size_t size_;
    std::vector<Slot> slots_;
    Message source_;
    Message target_;
};

// One cache line that both sides access and nothing else: the lower bound of a hand-over.
class LineQueue {
   public:
    bool offer(std::int64_t number) {
        line_.store(number + 1, std::memory_order_release);
        return true;
    }

    bool poll(std::int64_t number) { return line_.load(std::memory_order_acquire) == number + 1; }

   private:
    alignas(kLine) std::atomic<std::int64_t> line_{0};
    char padding_[kLine];
};

// Counts of nanoseconds, exact below 2,048 and to three digits above, like HdrHistogram.
class Histogram {
   public:
    void record(std::int64_t nanos) {
        int shift = 0;
        while ((nanos >> shift) >= kExact) {
            shift++;
        }
        counts_[std::size_t(shift) * kExact + std::size_t(nanos >> shift)]++;
        total_++;
    }

    std::int64_t quantile(double part) const {
        std::int64_t wanted = std::max<std::int64_t>(1, std::llround(part * double(total_)));
        std::int64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); i++) {
            seen += counts_[i];
            if (seen >= wanted) {
                return value(i);
            }
        }
        return 0;
    }

    std::string figures() const { return quantiles("") + " " + distribution(); }

    std::string quantiles(const std::string &prefix) const {
        return figure((prefix + "p50").c_str(), double(quantile(0.5))) + " " +
                figure((prefix + "p99").c_str(), double(quantile(0.99))) + " " +
                figure((prefix + "p99.9").c_str(), double(quantile(0.999))) + " " +
                figure((prefix + "p99.99").c_str(), double(quantile(0.9999))) + " " +
                figure((prefix + "max").c_str(), double(quantile(1)));
    }

    std::string distribution() const {
        std::string text = "histogram=";
        const char *comma = "";
        for (std::size_t i = 0; i < counts_.size(); i++) {
            if (counts_[i] > 0) {
                text += comma + std::to_string(value(i)) + ":" + std::to_string(counts_[i]);
                comma = ",";
            }
        }
        return text;
    }

   private:
    static constexpr std::int64_t kExact = 2048;
    static constexpr std::size_t kShifts = 40;

    static std::int64_t value(std::size_t index) {
        return std::int64_t(index % kExact) << (index / kExact);
    }

    std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(kShifts * kExact);
    std::int64_t total_ = 0;
};

// Two spinning threads that send one message back and forth, like
// dev.ringbuf.benchmarks.workload.RoundTrip.
template <typename Messages>
class RoundTrip : public Candidate {
   public:
    std::string round(std::int64_t nanos) override {
        stopped_.store(false);
        Histogram histogram;
        std::thread echo([&] {
            Placement::pin(placement.consumer);
            this->echo();
        });
        std::thread trips([&] {
            Placement::pin(placement.producer);
            this->trips(nanos, histogram);
        });
        trips.join();
        echo.join();
        return histogram.figures();
    }

   private:
    void trips(std::int64_t nanos, Histogram &histogram) {
        std::int64_t trip = number_;
        std::int64_t now = now_nanos();
        std::int64_t end = now + nanos;
        while (now < end) {
            there_->offer(trip);
            while (!back_->poll(trip)) {
                spin_wait();
            }
            trip++;
            std::int64_t then = now;
            now = now_nanos();
            histogram.record((now - then) / 2);
        }
        stopped_.store(true);
    }

    void echo() {
        std::int64_t trip = number_;
        for (int misses = 0; misses < 4096 || !stopped_.load(); misses++) {
            if (there_->poll(trip)) {
                back_->offer(trip);
                trip++;
                misses = 0;
            } else {
                spin_wait();
            }
        }
        number_ = trip;
    }

    std::unique_ptr<Messages> there_ = std::make_unique<Messages>();
    std::unique_ptr<Messages> back_ = std::make_unique<Messages>();
    std::int64_t number_ = 0;
    alignas(kLine) std::atomic<bool> stopped_{false};
    char padding_[kLine];
};

// A realtime producer and a consumer that follows it, without a JVM, like
// dev.ringbuf.benchmarks.workload.Paced.
class Paced : public Candidate {
   public:
    explicit Paced(std::size_t block_length) : block_(block_length) {
        std::memset(memory_, 0, kBytes);
        ringbuf_format(memory_, kBytes, RINGBUF_FLOAT, sizeof(float), kCapacity);
    }

    std::string round(std::int64_t nanos) override {
        auto count = std::size_t(std::max<std::int64_t>(1, nanos / kPeriod));
        std::vector<std::int64_t> in_push(count);
        std::vector<std::int64_t> late(count);
        std::atomic<bool> done{false};
        std::thread consumer([&] {
            Placement::pin(placement.consumer);
            follow(done);
        });
        std::thread producer([&] {
            Placement::pin_realtime(placement.producer);
            if (paced_produce(memory_, kBytes, block_.data(), block_.size(), kPeriod,
                        std::int64_t(count), in_push.data(), late.data()) < 0) {
                fail("cannot push");
            }
        });
        producer.join();
        done.store(true);
        consumer.join();
        Histogram pushes;
        Histogram delays;
        for (std::size_t i = 0; i < count; i++) {
            pushes.record(in_push[i]);
            delays.record(late[i]);
        }
        return pushes.quantiles("") + " " + delays.quantiles("late-") + " " +
                delays.distribution();
    }

   private:
    static constexpr std::int64_t kPeriod = 100'000;
    static constexpr std::size_t kCapacity = std::size_t{1} << 22;
    static constexpr std::size_t kBytes = kCapacity * sizeof(float) + 4 * RINGBUF_PAGE_BYTES;

    void follow(const std::atomic<bool> &done) {
        ringbuf ring;
        ringbuf_consumer consumer;
        std::vector<float> target(block_.size());
        if (ringbuf_attach(&ring, memory_, kBytes, RINGBUF_FLOAT, sizeof(float)) != RINGBUF_OK ||
                ringbuf_consumer_open(&consumer, &ring) != RINGBUF_OK) {
            fail("cannot consume");
        }
        bool last = false;
        while (!last) {
            last = done.load();
            while (ringbuf_pop(&consumer, target.data(), target.size()) > 0) {
            }
            std::this_thread::sleep_for(std::chrono::microseconds(50));
        }
        std::int64_t lost = 0;
        if (ringbuf_next(&consumer, 1, &lost) == RINGBUF_GAP) {
            fail("the ring overflowed");
        }
    }

    void *memory_ = std::aligned_alloc(RINGBUF_PAGE_BYTES, kBytes);
    std::vector<float> block_;
};

// ---- The table --------------------------------------------------------------------------------

using Factory = std::function<std::unique_ptr<Candidate>(std::size_t)>;

template <typename Queue>
Factory exchange() {
    return [](std::size_t size) { return std::make_unique<Exchange<Queue>>(size); };
}

template <typename Queue>
Factory messages() {
    return [](std::size_t size) {
        return std::make_unique<Transfer<MessageQueue<Queue>>>(double(size), size);
    };
}

template <typename Queue>
Factory longs() {
    return [](std::size_t) { return std::make_unique<Transfer<LongQueue<Queue>>>(1.0); };
}

template <std::size_t Slots>
Factory flags() {
    return [](std::size_t size) {
        return std::make_unique<Transfer<FlagQueue<Slots>>>(double(size), size);
    };
}

template <typename Messages>
Factory latency() {
    return [](std::size_t) { return std::make_unique<RoundTrip<Messages>>(); };
}

using Byte = unsigned char;

const std::map<std::string, Factory> kCandidates{
#ifdef HAVE_BOOST
        {"one-thread boost", exchange<BoostQueue<Byte, kOneThreadCapacity>>()},
        {"two-threads boost", messages<BoostQueue<Byte, kTwoThreadCapacity>>()},
        {"longs boost", longs<BoostQueue<std::int64_t, kLongCapacity>>()},
        {"latency boost", latency<LongQueue<BoostQueue<std::int64_t, kLongCapacity>>>()},
#endif
        {"one-thread ringbuf", exchange<RingbufQueue<Byte, kOneThreadCapacity>>()},
        {"two-threads ringbuf", messages<RingbufQueue<Byte, kTwoThreadCapacity>>()},
        {"longs ringbuf", longs<RingbufQueue<std::int64_t, kLongCapacity>>()},
        {"latency ringbuf", latency<LongQueue<RingbufQueue<std::int64_t, kLongCapacity>>>()},
        {"latency line", latency<LineQueue>()},
        {"jitter ringbuf", [](std::size_t size) { return std::make_unique<Paced>(size); }},
        {"frames flag", flags<1>()},
        {"frames flags", flags<1024>()},
};

void serve(Candidate &candidate) {
    if (placement.producer < 0) {
        std::printf("ready not pinned\n");
    } else {
        std::printf("ready producer on core %d, consumer on core %d\n", placement.producer,
                placement.consumer);
    }
    std::fflush(stdout);
    CacheLine line;
    char request[16];
    while (std::scanf("%15s", request) == 1) {
        long millis;
        if (std::strcmp(request, "line") == 0) {
            std::printf("line=%.6g\n", line.round_trip_nanos());
        } else if (std::scanf("%ld", &millis) == 1) {
            std::printf("%s\n", candidate.round(std::int64_t{millis} * 1'000'000).c_str());
        }
        std::fflush(stdout);
    }
}

}  // namespace

void print_versions() {
#if defined(__clang__)
    std::printf("Clang %s\n", __clang_version__);
#elif defined(__GNUC__)
    std::printf("GCC %s\n", __VERSION__);
#endif
#ifdef HAVE_BOOST
    std::printf("Boost %s\n", BOOST_LIB_VERSION);
#endif
}

int main(int count, char **arguments) {
    if (count == 2 && std::string(arguments[1]) == "versions") {
        print_versions();
        return 0;
    }
    if (count != 4) {
        fail("usage: peers CASE PEER ARGUMENT");
    }
    auto entry = kCandidates.find(std::string(arguments[1]) + " " + arguments[2]);
    if (entry == kCandidates.end()) {
        std::printf("Boost is not installed (Debian: libboost-dev)\n");
        return 0;
    }
    serve(*entry->second(std::strtoul(arguments[3], nullptr, 10)));
    return 0;
}
