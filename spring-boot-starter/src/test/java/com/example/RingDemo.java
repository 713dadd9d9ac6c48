package com.example;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingSignal;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

@SpringBootApplication
@EnableScheduling
@RestController
public class RingDemo {
  private final RingProducer sensor;
  private final RingBroadcast<float[]> readings;

  RingDemo(RingBuffer temperature, RingBroadcast<float[]> temperatureBroadcast) {
    sensor = temperature.producer();
    readings = temperatureBroadcast;
  }

  @Scheduled(fixedRate = 10)
  void sample() {
    sensor.pushFloat(20 + (float) Math.sin(System.nanoTime() / 1e9));
  }

  @GetMapping("/temperature")
  Flux<RingSignal<float[]>> temperature(
      @RequestHeader(name = "Last-Event-ID", defaultValue = "-1") long position) {
    return position < 0
        ? readings.signals()
        : readings
            .since(position)
            .signals() // of an earlier run, if it has not come yet:
            .onErrorResume(IllegalArgumentException.class, _ -> readings.signals());
  }

  public static void main(String[] args) {
    SpringApplication.run(RingDemo.class, args);
  }
}
